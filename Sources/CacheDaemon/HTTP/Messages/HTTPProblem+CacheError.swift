import BuildCache
import BuilderProtocol
import GitStore
import Hummingbird

/// The one place that knows both the cache's errors and status codes.
extension HTTPProblem {
    init(_ error: CacheError) {
        switch error {
        case .unknownBuilder(let name): self = .unknownBuilder(name)
        case .invalidKey(let text): self = .invalidKey(text)
        case .invalidFields(let problems): self = .invalidFields(problems)
        case .unknownRevision(let revision):
            self.init(.unprocessableContent, "unknown_revision", "the source has no revision \"\(revision)\"")
        case .sourceUnavailable(let reason):
            self = .tryLater(.serviceUnavailable, "source_unavailable", reason)
        case .notFound(let what): self = .notFound(what)
        case .notCached: self.init(.notFound, "not_cached", "the result is not known")
        case .nothingPending: self.init(.notFound, "nothing_pending", "nothing is pending")
        case .queueFull(let pool, let limit):
            self = .tryLater(
                .tooManyRequests,
                "queue_full",
                "\(limit) builds wait in pool \"\(pool)\" already"
            )
        case .tooManyWaiters(let limit):
            self = .tryLater(.tooManyRequests, "too_many_waiters", "\(limit) requests wait already")
        case .tooManyFollowers(let limit):
            self = .tryLater(.tooManyRequests, "too_many_followers", "\(limit) logs are being read already")
        case .tooManyPins(let limit):
            self.init(.tooManyRequests, "too_many_pins", "\(limit) results are pinned already")
        case .diskFull(let shortage, let retryAfter):
            self = .tryLater(.serviceUnavailable, "disk_full", shortage, after: retryAfter)
        case .notClaimed:
            self.init(.notFound, "not_claimed", "nobody builds this: the builder waits for a claim")
        case .notClaimable(let builder):
            self.init(.conflict, "not_claimable", "builder \"\(builder)\" builds by itself")
        case .tooManyClaims(let limit):
            self = .tryLater(.tooManyRequests, "too_many_claims", "\(limit) claims are held already")
        case .unknownClaim: self.init(.notFound, "unknown_claim", "there is no such claim")
        case .wrongSecret: self = .unauthenticated()
        case .claimLost(let loss):
            self.init(.conflict, "claim_\(loss.rawValue)", "the claim was lost: \(loss.words)")
        case .claimFinished: self.init(.conflict, "claim_finished", "the claim was finished already")
        case .logGap(let lengthBytes):
            self.init(.conflict, "log_gap", "there are \(lengthBytes) bytes", length: lengthBytes)
        case .invalidValue(let why): self.init(.unprocessableContent, "invalid_value", why)
        case .valueTooLarge(let limitBytes):
            self.init(.contentTooLarge, "value_too_large", "a value has at most \(limitBytes) bytes")
        case .uploadSuperseded:
            self.init(.conflict, "upload_superseded", "another upload of this claim came later")
        case .tooManyTickets(let limit):
            self = .tryLater(.tooManyRequests, "too_many_tickets", "\(limit) tickets are kept already")
        case .tooManyOffers(let limit):
            self = .tryLater(.tooManyRequests, "too_many_offers", "\(limit) offer sets are kept already")
        case .offerExpired: self.init(.conflict, "offer_expired", "the offer's time is over")
        case .offerRejected(let why): self.init(.conflict, "offer_rejected", why)
        case .invalidTransition(let why): self.init(.conflict, "invalid_transition", why)
        case .alreadyEnded(let state):
            self.init(.conflict, "already_ended", "it ended as \(state.rawValue) before", state: state)
        case .draining:
            self = .tryLater(.serviceUnavailable, "draining", "the daemon is stopping", after: .seconds(5))
        case .storeError(let message, let retryAfter, let build):
            self = .tryLater(.serviceUnavailable, "store_error", message, after: retryAfter, build: build)
        }
    }

    /// What whoever waited on a build is told when it ended without a result; nil when there is one to show.
    init?(_ end: BuildEnd) {
        switch end {
        case .stored, .cancelled, .recalled: return nil
        case .interrupted(let document):
            self = .tryLater(
                .serviceUnavailable,
                "interrupted",
                document.message ?? "the build was interrupted",
                build: document.build
            )
        case .error(let document, let retryAfter):
            self = .tryLater(
                .serviceUnavailable,
                "store_error",
                document.message ?? "the result could not be stored",
                after: retryAfter,
                build: document.build
            )
        }
    }

    /// The problem that an error means to a client; nil for errors of our own, of which clients learn nothing.
    static func of(_ error: any Error) -> HTTPProblem? {
        switch error {
        case let problem as HTTPProblem: problem
        case let error as CacheError: HTTPProblem(error)
        case let error as InvalidFields: .invalidFields(error.problems)
        case is CancellationError: HTTPProblem(.clientClosedRequest, "cancelled", "the client has left")
        default: nil
        }
    }

    /// An error of our own: a client learns whether trying again may help, and nothing else.
    static func ofOurs(_ error: any Error) -> HTTPProblem {
        error is GitError
            ? .tryLater(.serviceUnavailable, "store_error", "the store cannot be read")
            : HTTPProblem(.internalServerError, "internal_error")
    }
}

extension ClaimLoss {
    fileprivate var words: String {
        switch self {
        case .expired: "its lease ran out"
        case .cancelled: "the build was cancelled"
        case .givenUp: "its holder gave it up"
        case .interrupted: "the daemon could not go on"
        }
    }
}

extension HTTPResponse.Status {
    /// Seen by nobody but the metrics: whoever asked is gone.
    static let clientClosedRequest = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
