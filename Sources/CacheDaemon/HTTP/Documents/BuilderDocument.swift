import BuildCache
import BuilderProtocol

/// A builder as clients see it: its declaration without secrets, and what it has done.
struct BuilderDocument: Encodable {
    var name: String
    var parameters: [String]
    var defaults: [String: String]
    var privateParameters: [String]
    var context: [String]
    var pool: String
    var logLimit: Int
    var valueLimit: Int
    var requiresValue: Bool
    /// Seconds.
    var maxAge: Double?
    /// Seconds.
    var failureMaxAge: Double?
    /// Seconds.
    var keepFor: Double?
    var keepResults: Int?
    var counts: Counts

    struct Counts: Encodable {
        var started: Int
        var succeeded: Int
        var failed: Int
        var cancelled: Int
        var interrupted: Int
        var exceptions: Int
        var inProgress: Int

        enum CodingKeys: String, CodingKey {
            case started, succeeded, failed, cancelled, interrupted, exceptions
            case inProgress = "in_progress"
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, parameters, defaults, context, pool, counts
        case privateParameters = "private"
        case logLimit = "log_limit"
        case valueLimit = "value_limit"
        case requiresValue = "requires_value"
        case maxAge = "max_age"
        case failureMaxAge = "failure_max_age"
        case keepFor = "keep_for"
        case keepResults = "keep_results"
    }

    init(_ summary: BuilderSummary) {
        let declaration = summary.declaration
        name = declaration.name
        parameters = declaration.parameters
        defaults = declaration.shown(declaration.defaults)
        privateParameters = declaration.privateParameters.sorted()
        context = declaration.context
        pool = declaration.pool
        logLimit = declaration.logLimitBytes
        valueLimit = declaration.valueLimitBytes
        requiresValue = declaration.requiresValue
        maxAge = declaration.maxAge?.inSeconds
        failureMaxAge = declaration.failureMaxAge?.inSeconds
        keepFor = declaration.keepFor?.inSeconds
        keepResults = declaration.keepResults
        counts = Counts(summary.counts)
    }
}

extension BuilderDocument.Counts {
    init(_ counts: BuilderCounts) {
        started = counts.started
        succeeded = counts.succeeded
        failed = counts.failed
        cancelled = counts.cancelled
        interrupted = counts.interrupted
        exceptions = counts.exceptions
        inProgress = counts.inProgress
    }
}
