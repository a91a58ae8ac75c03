import BuilderProtocol

/// What an answer to a start means.
enum StartVerdict: Hashable, Sendable {
    /// The worker has taken the build and is to be asked there.
    case placed(WorkerURL)
    /// All its slots are taken: nothing was started.
    case locked
    case ended(WorkerEnd)
    /// This member is of no use; another one may be.
    case nextMember(WorkerTrouble)

    init(_ answer: WorkerAnswer, ticket: WireTicket, pool: WorkerPoolConfiguration) {
        switch answer {
        case .tooBig: self = .ended(.rejected(WorkerReply.tooBigMessage))
        case .trouble(let trouble): self = .nextMember(trouble)
        case .reply(let status, let body):
            do throws(WorkerTrouble) {
                self = Self.judge(try WorkerReply(status: status, body: body), ticket, pool)
            } catch {
                self = .nextMember(error)
            }
        }
    }

    private static func judge(_ reply: WorkerReply, _ ticket: WireTicket, _ pool: WorkerPoolConfiguration)
        -> StartVerdict
    {
        if reply.isLocked { return .locked }
        if reply.names(anotherThan: ticket) { return .ended(.rejected(WorkerReply.mismatchMessage)) }
        guard reply.status == 200 else { return .ended(.rejected(WorkerReply.failedMessage)) }
        switch reply.job {
        case .ended(let end): return .ended(end)
        case .pending: return worker(of: reply, pool)
        case nil: return .ended(.rejected(WorkerReply.partialMessage))
        }
    }

    /// A worker may only send us to itself, or to a place that the operator knows.
    private static func worker(of reply: WorkerReply, _ pool: WorkerPoolConfiguration) -> StartVerdict {
        guard let named = reply.payload["worker_id"]?.text else {
            return .ended(.rejected(WorkerReply.partialMessage))
        }
        guard let url = WorkerURL(named), pool.allows(url) else {
            let shown = named.onOneLine(longestBytes: 200)
            return .ended(.rejected("Worker \"\(shown)\" is not one of pool \(pool.name)"))
        }
        return .placed(url)
    }
}
