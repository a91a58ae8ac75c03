import BuilderProtocol

/// How old a result may be.
struct Freshness: Hashable, Sendable {
    /// The shorter one of builder and request wins.
    var maxAge: Duration?
    /// Holds for failures, besides `maxAge`.
    var failureMaxAge: Duration?

    init(declaration: BuilderDeclaration, requested: Duration?) {
        maxAge = [declaration.maxAge, requested].compactMap(\.self).min()
        failureMaxAge = declaration.failureMaxAge
    }

    /// Age counts from the end of the build; a result that is exactly as old as allowed is stale, so that
    /// an age of zero always builds.
    func accepts(isFailure: Bool, finishedAt: Timestamp, now: Timestamp) -> Bool {
        let limit = [maxAge, isFailure ? failureMaxAge : nil].compactMap(\.self).min()
        guard let limit else { return true }
        return now - finishedAt < limit
    }
}
