/// The body of every error answer (RFC 9457), with a stable `code`.
public struct ProblemDocument: Codable, Hashable, Sendable {
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String?
    public var code: String
    public var errors: [FieldProblem]?
    /// The attempt concerned, when one is.
    public var build: BuildDocument?
    /// The bytes that are there, where that is the question.
    public var length: Int?
    /// Where a step is, when a callback was refused.
    public var state: StepState?

    public init(
        status: Int,
        title: String,
        code: String,
        detail: String? = nil,
        errors: [FieldProblem]? = nil,
        build: BuildDocument? = nil,
        length: Int? = nil,
        state: StepState? = nil
    ) {
        self.type = "about:blank"
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.errors = errors
        self.build = build
        self.length = length
        self.state = state
    }
}
