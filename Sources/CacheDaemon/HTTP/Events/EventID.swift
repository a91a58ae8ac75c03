/// A place in the events of one build's log: `<build id>:<next offset>`, with `:end` once nothing follows.
struct EventID: Hashable, Sendable, CustomStringConvertible {
    var build: String
    var offset: Int
    var isEnd: Bool

    init(build: String, offset: Int, isEnd: Bool = false) {
        self.build = build
        self.offset = offset
        self.isEnd = isEnd
    }

    /// Nil for what is not an id of ours.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || (parts.count == 3 && parts[2] == "end"), !parts[0].isEmpty,
            let offset = Int(parts[1]), offset >= 0
        else { return nil }
        self.init(build: String(parts[0]), offset: offset, isEnd: parts.count == 3)
    }

    var description: String { "\(build):\(offset)\(isEnd ? ":end" : "")" }
}
