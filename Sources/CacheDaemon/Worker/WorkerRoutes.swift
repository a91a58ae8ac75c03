import BuilderProtocol
import Hummingbird
import Logging

/// The wire protocol of worker pools, from the worker's side.
struct WorkerRoutes: Sendable {
    let desk: WorkerDesk
    /// This worker's base URL, as the caller may reach it.
    let workerID: @Sendable (_ authority: String?) -> String

    /// `POST /rest/v1`
    @Sendable func start(_ call: Call) async throws -> Reply {
        let message = try await call.bodyMembers()
        guard let ticket = message["ticket"]?.text, Self.isTicket(ticket) else {
            throw WorkerOrder.problem("ticket", "must be a ticket")
        }
        guard let payload = message["payload"] else { throw WorkerOrder.problem("payload", "is missing") }
        guard let task = try desk.start(ticket, payload) else { return Self.locked }
        return try reply(task, call)
    }

    /// `GET /rest/v1?request=…`
    @Sendable func poll(_ call: Call) async throws -> Reply {
        let task = try task(of: call)
        let reply = try reply(task, call)
        task.markTold()
        desk.tasks.noteChange()
        return reply
    }

    /// `DELETE /rest/v1?request=…`
    @Sendable func cancel(_ call: Call) async throws -> Reply {
        let task = try task(of: call)
        task.cancel()
        desk.tasks.noteChange()
        return try reply(task, call)
    }

    /// `GET /rest/v1/log?request=…&offset=N`
    @Sendable func log(_ call: Call) async throws -> Reply {
        var query = try call.queryFields()
        let task = try task(in: &query)
        let offset = try query.integer("offset") ?? 0
        try query.finish()
        let bytes = task.log.bytes(from: offset, limit: desk.logChunkBytes)
        return Reply(
            .ok,
            headers: [.contentType: "application/octet-stream", .cacheControl: Caching.never],
            body: .bytes(ByteBuffer(bytes: bytes))
        )
    }

    /// `GET /rest/v1/project?request=…`: what this worker builds.
    @Sendable func project(_ call: Call) async throws -> Reply {
        var query = try call.queryFields()
        _ = query.bytes("request")
        try query.finish()
        return envelope(
            .object([
                "builders": .array(desk.builderNames.map { .string($0) }),
                "slots": JSONNumber("\(desk.slotCount)").map { .number($0) } ?? .null,
                "running": JSONNumber("\(desk.tasks.runningCount)").map { .number($0) } ?? .null,
            ])
        )
    }

    /// `GET /health`: 503 while nothing can be started.
    @Sendable func health(_ call: Call) async throws -> Reply {
        let isFree = !desk.tasks.isDraining && desk.slots.hasFree
        return .json(
            ["status": isFree ? "free" : "full"],
            status: isFree ? .ok : .serviceUnavailable,
            headers: [.cacheControl: Caching.never]
        )
    }

    // As the balancer that the protocol comes from knows it: no object, but these words.
    private static var locked: Reply {
        let message: JSONValue = .object(["payload": .string("Worker locked")])
        return .rendered(message.bytes, status: .internalServerError)
    }

    private func reply(_ task: WorkerTask, _ call: Call) throws -> Reply {
        var members: [String: JSONValue] = [
            "ticket": .string(task.ticket), "worker_id": .string(workerID(call.request.head.authority)),
            "payload": .null,
        ]
        switch task.status {
        case .running:
            members["status"] = .string("running")
            members["progress"] = task.progress.map { $0.offered }
        case .complete(let payload): (members["status"], members["payload"]) = (.string("complete"), payload)
        case .failed(let payload): (members["status"], members["payload"]) = (.string("failed"), payload)
        case .deleted: members["status"] = .string("deleted")
        // Without a payload: to the daemon that is no word of the protocol, so it tries elsewhere.
        case .broken:
            throw HTTPProblem(.internalServerError, "worker_trouble", "this worker failed, not the build")
        }
        return envelope(.object(members))
    }

    private func envelope(_ payload: JSONValue) -> Reply {
        let message: JSONValue = .object(["payload": payload])
        return .rendered(message.bytes, headers: [.cacheControl: Caching.never])
    }

    private func task(of call: Call) throws -> WorkerTask {
        var query = try call.queryFields()
        let task = try task(in: &query)
        try query.finish()
        return task
    }

    private func task(in query: inout QueryFields) throws -> WorkerTask {
        let text = query.bytes("request") ?? []
        guard let ticket = (try? JSONParser.parse(text))?["ticket"]?.text else {
            throw HTTPProblem.malformedQuery("request is no JSON with a ticket")
        }
        guard let task = desk.tasks.find(ticket) else {
            throw HTTPProblem.notFound("this worker knows no such ticket")
        }
        return task
    }

    private static func isTicket(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 500 && text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }
    }
}

extension BuildProgress {
    /// As the daemon reads it.
    fileprivate var offered: JSONValue {
        .object([
            "fraction": JSONNumber("\(fraction)").map { .number($0) } ?? .null,
            "message": message.map { .string($0) } ?? .null,
        ])
    }
}
