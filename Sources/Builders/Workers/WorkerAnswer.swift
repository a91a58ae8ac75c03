/// What became of one call, before anybody looks into it.
enum WorkerAnswer: Hashable, Sendable {
    case reply(status: Int, body: [UInt8])
    /// More than the limit came; the rest was not read.
    case tooBig
    case trouble(WorkerTrouble)
}

/// Why a call led to no answer of the protocol.
enum WorkerTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    case unreachable(String)
    case slow(Duration)
    case noJSON
    case noPayload
    case noStatus
    /// Something else than 200 came, and nothing of the protocol with it.
    case refused(status: Int)

    var description: String {
        switch self {
        case .unreachable(let reason): "unreachable: \(reason)"
        case .slow(let deadline): "gave no answer within \(deadline.shown)"
        case .noJSON: "sent no JSON"
        case .noPayload: "sent no payload"
        case .noStatus: "sent no status"
        case .refused(let status): "answered with status \(status)"
        }
    }

    /// True when the worker may have begun to build all the same.
    var mayHaveStarted: Bool {
        if case .unreachable = self { false } else { true }
    }
}
