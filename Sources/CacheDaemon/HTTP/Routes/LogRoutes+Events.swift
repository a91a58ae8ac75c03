import BuildCache
import BuilderProtocol
import GitStore
import Hummingbird

/// Logs as events: which build's, and from where.
extension LogRoutes {
    func events(
        _ call: Call,
        _ place: Place,
        _ builder: String,
        _ key: BuildKey,
        _ commit: ObjectID?
    ) async throws -> Reply {
        let last = call.lastEventID
        if let last {
            if last.isEnd { return Reply(.noContent) }
            if let build = cache.build(id: last.build), build.builder == builder, build.key == key {
                return try events(call, of: build, from: LogOffset(last.offset))
            }
        }
        if let commit {
            let stored = try await cache.result(builder: builder, key: key, commit: commit)
            return try await events(call, of: stored, builder, key, from: place.offset, after: last)
        }
        switch try await cache.result(builder: builder, key: key) {
        case .finished(let stored):
            return try await events(call, of: stored, builder, key, from: place.offset, after: last)
        case .pending(let build):
            return try events(call, of: build, from: last == nil ? place.offset : nil)
        }
    }

    func events(_ call: Call, of build: Build, from offset: LogOffset?) throws -> Reply {
        let events = try LogEvents(
            buildID: build.id,
            log: build.logView(),
            from: offset,
            build: build,
            limits: call.limits,
            end: { build.end?.document ?? build.document() }
        )
        return reply(call, events)
    }

    private func events(
        _ call: Call,
        of stored: StoredResult,
        _ builder: String,
        _ key: BuildKey,
        from offset: LogOffset?,
        after last: EventID?
    ) async throws -> Reply {
        let log = try await cache.log(builder: builder, key: key, commit: stored.commit)
        let id = stored.document.build?.id ?? log.buildID ?? stored.commit.description
        // An id of a build that nobody knows any more: the log that there is, from its beginning.
        let offset = last.map { LogOffset($0.build == id ? $0.offset : 0) } ?? offset
        let events = try LogEvents(
            buildID: id,
            log: log,
            from: offset,
            build: nil,
            limits: call.limits,
            end: { stored.document }
        )
        return reply(call, events)
    }

    private func reply(_ call: Call, _ events: LogEvents) -> Reply {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: Caching.never, .accelBuffering: "no",
            .vary: "Accept",
            .connection: "close", .cairnBuild: events.buildID,
        ]
        let body = Reply.Body.stream(lengthBytes: nil) { writer in
            try await call.whileConnected { try await events.write(to: &writer) }
        }
        return Reply(.ok, headers: headers, body: body)
    }
}

extension Call {
    var acceptsEvents: Bool {
        guard let accept = request.headers[.accept] else { return false }
        return accept.lowercased().split(separator: ",").contains {
            $0.prefix { $0 != ";" }.trimmingBlanks() == "text/event-stream"
        }
    }

    var lastEventID: EventID? {
        request.headers[.lastEventID].flatMap { EventID($0) }
    }
}
