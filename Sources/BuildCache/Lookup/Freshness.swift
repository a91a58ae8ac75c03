import BuilderProtocol

/// How old a result may be.
struct Freshness: Hashable, Sendable {
    /// The shorter one of builder and request wins.
    var maxAge: Duration?
    /// Holds for failures, besides `maxAge`.
    var failureMaxAge: Duration?

    init(declaration: BuilderDeclaration, requested: Duration?) {
        maxAge = Self.shorter(declaration.maxAge, requested)
        failureMaxAge = declaration.failureMaxAge
    }

    /// Age counts from the end of the build; a result that is exactly as old as allowed is stale, so that
    /// an age of zero always builds.
    func accepts(isFailure: Bool, finishedAt: Timestamp, now: Timestamp) -> Bool {
        guard let limit = isFailure ? Self.shorter(maxAge, failureMaxAge) : maxAge else { return true }
        return now - finishedAt < limit
    }

    func accepts(_ result: StoredResult, now: Timestamp) -> Bool {
        accepts(isFailure: result.isFailure, finishedAt: result.finishedAt, now: now)
    }

    private static func shorter(_ one: Duration?, _ other: Duration?) -> Duration? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
