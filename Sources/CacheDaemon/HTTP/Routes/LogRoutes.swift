import BuildCache
import BuilderProtocol
import GitStore
import Hummingbird

/// Logs of results and of single attempts, as bytes or as events.
struct LogRoutes: Sendable {
    let cache: BuildCache

    /// `GET …/results/{key}/log`
    @Sendable func ofResult(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var query = try call.queryFields()
        let commit = try query.commit()
        let place = try Place(&query)
        if call.acceptsEvents { return try await events(call, place, builder, key, commit) }
        let log = try await cache.log(builder: builder, key: key, commit: commit)
        return try await reply(call, place, log, isImmutable: commit != nil)
    }

    /// `GET /v1/builds/{id}/log`
    @Sendable func ofBuild(_ call: Call) async throws -> Reply {
        var query = try call.queryFields()
        let place = try Place(&query)
        let build = try BuildRoutes.build(of: call, in: cache)
        guard call.acceptsEvents else {
            return try await reply(call, place, build.logView(), isImmutable: false)
        }
        let last = call.lastEventID
        if let last, last.isEnd { return Reply(.noContent) }
        let resumed = last?.build == build.id ? last?.offset : nil
        return try events(call, of: build, from: resumed.map(LogOffset.init) ?? place.offset)
    }
}

extension LogRoutes {
    private func reply(_ call: Call, _ place: Place, _ log: LogView, isImmutable: Bool) async throws -> Reply
    {
        var headers: HTTPFields = [
            .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff", .vary: "Accept",
            .cacheControl: log.blob == nil
                ? Caching.never : isImmutable ? Caching.immutable : Caching.revalidate,
            .cairnLogComplete: log.isComplete ? "true" : "false",
        ]
        headers[.cairnBuild] = log.buildID
        if place.isFollowing, !log.isComplete, !call.isHead { return try follow(call, place, log, headers) }
        let content = Content(
            lengthBytes: log.lengthBytes,
            tag: log.blob.map { EntityTag($0) },
            headers: headers,
            offsetHeader: .cairnLogOffset,
            open: { range in
                let chunks = try log.chunks(from: range.lowerBound, to: range.upperBound, follow: false)
                return { try await $0.write(range.count, of: chunks) }
            }
        )
        guard let offset = place.offset else { return try await content.reply(to: call.request) }
        return try await content.reply(
            to: call.request,
            with: offset.position(in: log)..<log.lengthBytes,
            as: .ok
        )
    }

    private func follow(_ call: Call, _ place: Place, _ log: LogView, _ headers: HTTPFields) throws -> Reply {
        let start = place.offset?.followedPosition(in: log) ?? 0
        var headers = headers
        headers[.cairnLogOffset] = String(start)
        headers[.cacheControl] = Caching.never
        headers[.accelBuffering] = "no"
        headers[.connection] = "close"
        // Here, not in the body: a reader too many is told so.
        let chunks = try log.chunks(from: start, to: nil, follow: true)
        let body = Reply.Body.stream(lengthBytes: nil) { writer in
            try await call.whileConnected { try await writer.write(all: chunks) }
        }
        return Reply(.ok, headers: headers, body: body)
    }
}

extension LogRoutes {
    /// Where a request wants the log from, and whether it stays.
    struct Place: Sendable {
        var offset: LogOffset?
        var isFollowing: Bool

        /// Reads what is left of the query and finishes it.
        init(_ query: inout QueryFields) throws {
            offset = try query.integer("offset").map(LogOffset.init)
            isFollowing = try query.flag("follow")
            try query.finish()
        }
    }
}
