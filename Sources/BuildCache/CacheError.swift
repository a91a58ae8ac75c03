package import BuilderProtocol

/// What a client can be told about a request that was not answered with a result.
package enum CacheError: Error, Hashable, Sendable {
    case unknownBuilder(String)
    /// The text that is no key.
    case invalidKey(String)
    case invalidFields([FieldProblem])
    case unknownRevision(String)
    case sourceUnavailable(String)
    /// There is no such result, build, file or commit; the text names it.
    case notFound(String)
    /// `only_if_cached`, and the result is not known.
    case notCached
    /// The pool's queue, the waiters or the followers are at their limit.
    case queueFull(pool: String, limit: Int)
    case tooManyWaiters(limit: Int)
    case tooManyFollowers(limit: Int)
    /// Nothing is pending that could be cancelled.
    case nothingPending
    /// It ended already, and otherwise than the caller says.
    case alreadyEnded(StepState)
    /// The daemon is stopping and starts no builds.
    case draining
    /// The store or the spool failed; hits go on, building is tried again after the pause.
    case storeError(String, retryAfter: Duration, build: BuildDocument?)
}
