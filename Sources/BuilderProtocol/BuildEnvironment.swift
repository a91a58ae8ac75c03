/// Everything that one build may use; made by the cache, gone when the build ends.
public struct BuildEnvironment: Sendable {
    /// The attempt's id.
    public let build: String
    public let identity: BuildIdentity
    /// All declared parameters, defaults included, private ones in clear.
    public let parameters: [String: String]
    /// The secrets that came with the request.
    public let context: [String: String]
    /// Who asked for the build, when somebody said so.
    public let user: String?
    /// An empty directory to work in.
    public let workingDirectory: String
    /// An empty directory; what it holds at the end becomes the result's `value/`.
    public let valueDirectory: String
    /// An empty directory for temporary files.
    public let temporaryDirectory: String
    public let log: BuildLog
    /// Publishes progress.
    public let report: @Sendable (BuildProgress) -> Void
    /// Says what the build is waiting for or doing, while it prepares.
    public let explain: @Sendable (String) -> Void
    /// Says on which worker the build runs now: its base URL.
    public let place: @Sendable (_ worker: String) -> Void
    /// The text without the request's secrets, for what reaches artifacts by other ways than the log.
    public let mask: @Sendable (String) -> String
    /// What the cache does while the build prepares.
    public let preparation: any Preparation

    public init(
        build: String,
        identity: BuildIdentity,
        parameters: [String: String],
        context: [String: String],
        user: String? = nil,
        workingDirectory: String,
        valueDirectory: String,
        temporaryDirectory: String,
        log: BuildLog,
        report: @escaping @Sendable (BuildProgress) -> Void,
        explain: @escaping @Sendable (String) -> Void,
        place: @escaping @Sendable (_ worker: String) -> Void = { _ in },
        mask: @escaping @Sendable (String) -> String = { $0 },
        preparation: any Preparation = LonePreparation()
    ) {
        self.build = build
        self.identity = identity
        self.parameters = parameters
        self.context = context
        self.user = user
        self.workingDirectory = workingDirectory
        self.valueDirectory = valueDirectory
        self.temporaryDirectory = temporaryDirectory
        self.log = log
        self.report = report
        self.explain = explain
        self.place = place
        self.mask = mask
        self.preparation = preparation
    }
}
