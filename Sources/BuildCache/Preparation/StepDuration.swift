import BuilderProtocol

/// What a step took in a former build: `<seconds> <name>`.
package struct StepDuration: Hashable, Sendable {
    package var name: String
    package var duration: Duration

    /// Nil for a step that says nothing about the next one: it did not complete, or had nothing to do.
    init?(_ report: StepReport) {
        guard report.state == .completed, !report.wasPresent else { return nil }
        (name, duration) = (report.name, report.duration)
    }

    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let seconds = Double(words[0]), (0..<1e9).contains(seconds) else {
            return nil
        }
        name = String(words[1])
        duration = .milliseconds(Int64((seconds * 1000).rounded()))
    }

    var text: String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction) \(name)"
    }
}
