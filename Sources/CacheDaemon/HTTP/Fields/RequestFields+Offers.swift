import BuildCache
import BuilderProtocol

extension RequestFields {
    /// `start`: when a build may start; notes why it is no window to plan in.
    mutating func startWindow(now: Timestamp) -> StartWindow? {
        guard let text = text("start", limitBytes: 200) else { return nil }
        do throws(StartWindowProblem) {
            return try StartWindow(parsing: text, now: now)
        } catch {
            note(FieldProblem("start", error.words))
            return nil
        }
    }

    /// `duration`: how long the build may take, at least and at most.
    mutating func durationRange() -> DurationRange {
        let numbers = numbers("duration", named: ["min", "max"])
        var seconds: [String: Duration] = [:]
        for (name, number) in numbers {
            // What is out of this range could not be counted with.
            if let duration = Duration(wholeAndFractionalSeconds: number) {
                seconds[name] = duration
            } else {
                let problem = number > 0 ? "is more than a thousand years" : "must be more than 0 seconds"
                note(FieldProblem("duration.\(name)", problem))
            }
        }
        let range = DurationRange(min: seconds["min"], max: seconds["max"])
        for problem in range.problems { note(problem) }
        return range
    }
}
