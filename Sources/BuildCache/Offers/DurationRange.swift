package import BuilderProtocol

/// How long a build wants its slot: at least, and at most.
package struct DurationRange: Hashable, Sendable {
    package var min: Duration?
    package var max: Duration?

    /// What is kept when neither history nor the request says how long a build takes.
    static let unknown: Duration = .seconds(60)

    package init(min: Duration? = nil, max: Duration? = nil) {
        self.min = min
        self.max = max
    }

    /// What is wrong with it, by the fields of a request.
    package var problems: [FieldProblem] {
        let bounds = [("duration.min", min), ("duration.max", max)]
        let empty = bounds.filter { $0.1.map { $0 <= .zero } ?? false }
        guard empty.isEmpty else { return empty.map { FieldProblem($0.0, "must be more than 0 seconds") } }
        if let min, let max, min > max {
            return [FieldProblem("duration", "is reversed: min is more than max")]
        }
        return []
    }

    /// What a slot is kept for: what the build is expected to take, within the range and the builder's limit;
    /// nil when the limit allows less than is wanted.
    func chosen(expected: Duration?, limit: Duration?) -> Duration? {
        let most = [max, limit].compactMap(\.self).min()
        if let min, let most, min > most { return nil }
        let wished = expected ?? max ?? min ?? Self.unknown
        let raised = Swift.max(wished, min ?? .milliseconds(1))
        return most.map { Swift.min(raised, $0) } ?? raised
    }
}
