import BuilderProtocol

/// A pending build in one line: what it waits for or does, how far it is, how long it took so far.
struct ProgressLine: Hashable {
    var result: ResultDocument

    init(_ result: ResultDocument) {
        self.result = result
    }

    /// With the time since we began to look.
    func text(elapsed: Duration) -> String {
        var time = elapsed.shown
        if let expected = result.duration { time += " of about \(Duration.seconds(expected).shown)" }
        return "\(state) · \(time)"
    }

    /// What a line of a CI log is worth: another reason, step, place in the queue or tenth of the work.
    var change: [String] {
        [reason, steps ?? "", fraction.map { String($0 / 10) } ?? result.progress?.message ?? ""]
    }

    /// Without the time.
    var state: String {
        var parts = [reason]
        if let steps { parts.append(steps) }
        if let fraction { parts.append("\(fraction)%") }
        if let message = result.progress?.message, !message.isEmpty { parts.append(message) }
        return ShownText("\(result.builder): " + parts.joined(separator: " · ")).line
    }

    private var reason: String {
        let reason = result.reason ?? result.phase ?? "pending"
        guard let ahead = result.progress?.ahead, ahead > 0, !reason.contains("ahead") else { return reason }
        return "\(reason) (\(ahead) ahead)"
    }

    /// While it prepares; what runs now is among the reasons.
    private var steps: String? {
        guard let steps = result.steps, result.phase == "PREPARING", !reason.contains(" steps done") else {
            return nil
        }
        return "\(steps.count(where: \.state.isTerminal)) of \(steps.count) steps done"
    }

    private var fraction: Int? {
        guard let fraction = result.progress?.fraction, fraction.isFinite else { return nil }
        return Int(min(max(fraction, 0), 1) * 100)
    }
}

extension Duration {
    /// `7s`, `1m05s`, `2h03m`.
    var shown: String {
        let seconds = max(0, components.seconds)
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        if minutes == 0 { return "\(seconds)s" }
        if hours == 0 { return "\(minutes)m\(Self.twoDigits(seconds % 60))s" }
        return "\(hours)h\(Self.twoDigits(minutes % 60))m"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
