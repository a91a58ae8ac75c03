import BuilderProtocol

/// What an answer to a poll means.
enum PollVerdict: Hashable, Sendable {
    case pending(BuildProgress?)
    case ended(WorkerEnd)
    /// No usable word this time.
    case missed(WorkerTrouble)

    init(_ answer: WorkerAnswer, ticket: WireTicket) {
        switch answer {
        case .tooBig: self = .ended(.rejected(WorkerReply.tooBigMessage))
        case .trouble(let trouble): self = .missed(trouble)
        case .reply(let status, let body):
            do throws(WorkerTrouble) {
                self = Self.judge(try WorkerReply(status: status, body: body), ticket)
            } catch {
                self = .missed(error)
            }
        }
    }

    private static func judge(_ reply: WorkerReply, _ ticket: WireTicket) -> PollVerdict {
        if reply.isLocked { return .missed(.noStatus) }
        if reply.names(anotherThan: ticket) { return .ended(.rejected(WorkerReply.mismatchMessage)) }
        guard reply.status == 200 else { return .ended(.rejected(WorkerReply.failedMessage)) }
        switch reply.job {
        case .pending(let progress): return .pending(progress)
        case .ended(let end): return .ended(end)
        case nil: return .missed(.noStatus)
        }
    }
}
