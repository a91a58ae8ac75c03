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

extension HTTPResponse.Status {
    /// Seen by nobody but the metrics: whoever asked is gone.
    static let clientClosedRequest = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
