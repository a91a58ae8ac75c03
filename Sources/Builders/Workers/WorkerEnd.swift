import BuilderProtocol

/// How a build came out of its pool.
enum WorkerEnd: Hashable, Sendable {
    case complete(JSONValue)
    /// The worker says that the build failed; the payload is kept when it holds more than a message.
    case failed(String, payload: JSONValue?)
    /// The worker says that somebody deleted it there.
    case deleted
    /// There is no usable word from a worker.
    case unusable(Reason, String)

    /// Why there is none, from a closed set.
    enum Reason: String, CaseIterable, Sendable {
        case locked, rejected, unreachable, lost
    }

    static func rejected(_ message: String) -> WorkerEnd { .unusable(.rejected, message) }
}
