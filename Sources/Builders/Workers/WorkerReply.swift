import BuilderProtocol

/// An answer of the protocol, taken apart: `{"payload": …}`.
struct WorkerReply: Hashable, Sendable {
    static let locked = JSONValue.string("Worker locked")
    static let failedMessage = "Worker failed"
    static let lockedMessage = "Worker locked"
    static let mismatchMessage = "Ticket mismatch"
    static let partialMessage = "Worker sent partial response"
    static let tooBigMessage = "Invalid worker status or payload too big"
    /// What a worker may send nested.
    static let deepestNesting = 128
    /// Longest message of a failed build that is kept.
    static let longestMessageBytes = 64 << 10

    let status: Int
    let payload: JSONValue

    /// Throws when the bytes are not of the protocol at all.
    init(status: Int, body: [UInt8]) throws(WorkerTrouble) {
        self.status = status
        guard let value = Self.parse(body) else { throw status == 200 ? .noJSON : .refused(status: status) }
        guard case .object(let members) = value, let payload = members["payload"] else {
            throw status == 200 ? .noPayload : .refused(status: status)
        }
        self.payload = payload
    }

    private static func parse(_ body: [UInt8]) -> JSONValue? {
        do throws(JSONParser.Malformed) {
            return try JSONParser.parse(body, deepestNesting: deepestNesting)
        } catch {
            return nil
        }
    }

    var isLocked: Bool { payload == Self.locked }

    /// True when the reply names a ticket and it is another one, or when it should name one and does not.
    func names(anotherThan ticket: WireTicket) -> Bool {
        guard let named = payload["ticket"] else { return payload["status"] != nil }
        return named.text.map { !$0.utf8.elementsEqual(ticket.description.utf8) } ?? true
    }

    /// What the job's `status` says; nil when there is none.
    var job: Job? {
        guard let status = payload["status"], status != .null else { return nil }
        let inner = payload["payload"] ?? .null
        switch status.text {
        case "created", "running": return .pending(BuildProgress(offered: payload["progress"]))
        case "complete": return .ended(.complete(inner))
        case "failed": return .ended(.failed(Self.message(of: inner), payload: inner.isObject ? inner : nil))
        case "deleted": return .ended(.deleted)
        default: return .ended(.rejected(Self.tooBigMessage))
        }
    }

    enum Job: Hashable, Sendable {
        case pending(BuildProgress?)
        case ended(WorkerEnd)
    }

    /// A text is the message, an object may have one.
    private static func message(of payload: JSONValue) -> String {
        let message = payload.text ?? payload["message"]?.text ?? ""
        guard !message.isEmpty else { return failedMessage }
        guard message.utf8.count > longestMessageBytes else { return message }
        return String(decoding: message.utf8.prefix(longestMessageBytes), as: UTF8.self) + "…"
    }
}

extension BuildProgress {
    /// `{"fraction": 0.25, "message": "…"}`; nil for anything else.
    fileprivate init?(offered value: JSONValue?) {
        guard case .number(let fraction)? = value?["fraction"] else { return nil }
        self.init(fraction: fraction.value, message: value?["message"]?.text?.onOneLine(longestBytes: 500))
    }
}
