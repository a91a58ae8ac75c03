/// One field of a request that cannot be accepted, and why.
public struct FieldProblem: Codable, Hashable, Sendable {
    public var field: String
    public var detail: String

    public init(_ field: String, _ detail: String) {
        self.field = field
        self.detail = detail
    }
}

/// Everything that is wrong with a request's fields, ordered by field.
public struct InvalidFields: Error, Hashable, Sendable {
    public var problems: [FieldProblem]

    public init(_ problems: [FieldProblem]) {
        self.problems = problems.sorted { ($0.field, $0.detail) < ($1.field, $1.detail) }
    }
}
