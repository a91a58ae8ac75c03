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
    case tooManyTickets(limit: Int)
    case tooManyOffers(limit: Int)
    /// The offer's time is over.
    case offerExpired
    /// The offer cannot be had any more; the text says why.
    case offerRejected(String)
    /// The status of a ticket does not allow it; the text says why.
    case invalidTransition(String)
    /// Nothing is pending that could be cancelled.
    case nothingPending
    /// More results are pinned than that.
    case tooManyPins(limit: Int)
    /// The disk has less room than `limits.free-space`: hits go on, nothing is built.
    case diskFull(String, retryAfter: Duration)
    /// The builder only builds what somebody claims, and nobody did.
    case notClaimed
    /// The builder builds by itself.
    case notClaimable(String)
    case tooManyClaims(limit: Int)
    /// There is no such claim, or it was forgotten.
    case unknownClaim
    /// The claim is somebody else's.
    case wrongSecret
    case claimLost(ClaimLoss)
    /// The holder has said its last word already.
    case claimFinished
    /// Output from an offset that leaves a gap behind the bytes that are there.
    case logGap(lengthBytes: Int)
    /// An upload that is no value; the text says why.
    case invalidValue(String)
    case valueTooLarge(limitBytes: Int)
    /// Another upload of the same claim came after this one.
    case uploadSuperseded
    /// It ended already, and otherwise than the caller says.
    case alreadyEnded(StepState)
    /// The daemon is stopping and starts no builds.
    case draining
    /// The store or the spool failed; hits go on, building is tried again after the pause.
    case storeError(String, retryAfter: Duration, build: BuildDocument?)
}
