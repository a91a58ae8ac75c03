import BuilderProtocol

extension GraphNodeDocument {
    /// `BUILDER/KEY`, long keys cut: they are told apart by their first digits.
    var name: String {
        guard let key else { return "\(builder)/?" }
        let isDigest = key.utf8.count == 40 && key.allSatisfy(\.isHexDigit)
        return ShownText("\(builder)/\(isDigest ? "\(key.prefix(12))…" : key)").line
    }

    /// The state, and what else there is to say about it in few words.
    var standing: String {
        var parts = [state.rawValue]
        if let phase { parts.append(phase) }
        if let duration, [.success, .failure].contains(state) {
            parts.append(Duration.seconds(duration).shown)
        }
        if let message { parts.append(ShownText(message).line(columns: 60)) }
        return parts.joined(separator: ", ")
    }
}
