import BuilderProtocol

/// One request of the wire protocol.
struct WorkerCall: Sendable {
    /// What it is for: a closed set, the label of the time it took.
    enum Kind: String, CaseIterable, Sendable {
        case start, poll, cancel, log, project, health
    }

    var kind: Kind
    var method: String
    var url: String
    var body: [UInt8] = []

    static func start(at member: WorkerURL, payload: JSONValue, ticket: WireTicket, user: String?)
        -> WorkerCall
    {
        let message: JSONValue = .object([
            "payload": payload, "ticket": .string(ticket.description),
            "user_id": user.map { .string($0) } ?? .null,
        ])
        return WorkerCall(kind: .start, method: "POST", url: "\(member)/rest/v1", body: message.bytes)
    }

    static func poll(_ placement: WorkerJob.Placement) -> WorkerCall {
        WorkerCall(kind: .poll, method: "GET", url: "\(placement.worker)/rest/v1?\(request(placement))")
    }

    static func cancel(_ placement: WorkerJob.Placement) -> WorkerCall {
        WorkerCall(kind: .cancel, method: "DELETE", url: "\(placement.worker)/rest/v1?\(request(placement))")
    }

    static func log(_ placement: WorkerJob.Placement, offset: Int) -> WorkerCall {
        let query = "\(request(placement))&offset=\(offset)"
        return WorkerCall(kind: .log, method: "GET", url: "\(placement.worker)/rest/v1/log?\(query)")
    }

    /// `query`: JSON; unless it is an operation already it becomes one's payload.
    static func project(at member: WorkerURL, _ query: JSONValue) -> WorkerCall {
        var operation = query
        if query.memberNames != ["payload"] { operation = .object(["payload": query]) }
        let request = PercentEncoding.encode(operation.bytes)
        return WorkerCall(kind: .project, method: "GET", url: "\(member)/rest/v1/project?request=\(request)")
    }

    static func health(of member: WorkerURL) -> WorkerCall {
        WorkerCall(kind: .health, method: "GET", url: "\(member)/health")
    }

    // Addresses end in other people's logs, so no build's payload is in them.
    private static func request(_ placement: WorkerJob.Placement) -> String {
        let ticket = JSONValue.string(placement.ticket.description)
        let message: JSONValue = .object([
            "payload": .object(["ticket": ticket]), "ticket": ticket,
            "worker_id": .string(placement.worker.description),
        ])
        return "request=\(PercentEncoding.encode(message.bytes))"
    }
}
