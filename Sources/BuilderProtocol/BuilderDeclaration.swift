/// What a builder accepts and how its results are kept: everything the cache must know without running it.
public struct BuilderDeclaration: Sendable, Hashable {
    /// First component of every branch and the `name` label of every metric: `[A-Za-z0-9][A-Za-z0-9_-]{0,63}`.
    public var name: String
    /// Names of the accepted parameters, in the order they are shown.
    public var parameters: [String]
    /// Values for the parameters that a request may leave out.
    public var defaults: [String: String]
    /// Parameters that count in the key but are shown as `***` everywhere.
    public var privateParameters: Set<String>
    /// Names of the secrets that a request may bring; never part of the key.
    public var context: [String]
    /// The pool whose slot a build holds.
    public var pool: String
    /// Longest log kept; what exceeds it is cut as semantics section 7 says.
    public var logLimitBytes: Int
    /// Most bytes of artifacts; more is a failure of kind `value`.
    public var valueLimitBytes: Int
    /// True when a success without artifacts is a failure.
    public var requiresValue: Bool
    /// True when nobody builds here: it is built by whoever claims it.
    public var isClaimed: Bool
    /// Longest time that a build may run; nil when nothing limits it.
    public var timeLimit: Duration?
    /// Age from which a result is stale; nil means never.
    public var maxAge: Duration?
    /// Age from which a failure is stale; nil means never.
    public var failureMaxAge: Duration?
    /// How long a result stays that nobody uses; nil means for ever.
    public var keepFor: Duration?
    /// How many results stay, those used least recently go first; nil means all.
    public var keepResults: Int?
    /// What happens before a build runs.
    public var steps: [StepDeclaration]
    /// True when the steps run at once instead of one by one.
    public var runsStepsInParallel: Bool
    /// Builders whose results, where one was made from them, make it stale as soon as they are newer.
    public var followed: Set<String>

    public init(
        name: String,
        parameters: [String] = [],
        defaults: [String: String] = [:],
        privateParameters: Set<String> = [],
        context: [String] = [],
        pool: String = "default",
        logLimitBytes: Int = 64 << 20,
        valueLimitBytes: Int = 2 << 30,
        requiresValue: Bool = false,
        isClaimed: Bool = false,
        timeLimit: Duration? = nil,
        maxAge: Duration? = nil,
        failureMaxAge: Duration? = nil,
        keepFor: Duration? = nil,
        keepResults: Int? = nil,
        steps: [StepDeclaration] = [],
        runsStepsInParallel: Bool = false,
        followed: Set<String> = []
    ) {
        self.name = name
        self.parameters = parameters
        self.defaults = defaults
        self.privateParameters = privateParameters
        self.context = context
        self.pool = pool
        self.logLimitBytes = logLimitBytes
        self.valueLimitBytes = valueLimitBytes
        self.requiresValue = requiresValue
        self.isClaimed = isClaimed
        self.timeLimit = timeLimit
        self.maxAge = maxAge
        self.failureMaxAge = failureMaxAge
        self.keepFor = keepFor
        self.keepResults = keepResults
        self.steps = steps
        self.runsStepsInParallel = runsStepsInParallel
        self.followed = followed
    }
}
