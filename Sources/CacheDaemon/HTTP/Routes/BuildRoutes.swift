import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/builds`: single attempts, pending and ended.
struct BuildRoutes: Sendable {
    let cache: BuildCache

    /// `GET /v1/builds`
    @Sendable func list(_ call: Call) async throws -> Reply {
        var query = try call.queryFields()
        let page = try query.page()
        try query.finish()
        let builds = try cache.builds(pageSize: page.size, pageToken: page.token)
        return .json(ListDocument("builds", builds), headers: [.cacheControl: Caching.never])
    }

    /// `GET /v1/builds/{id}`
    @Sendable func one(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        let build = try Self.build(of: call, in: cache)
        return .json(build.document(), headers: [.cacheControl: Caching.never])
    }

    /// `POST /v1/builds/{id}/cancel`
    @Sendable func cancel(_ call: Call) async throws -> Reply {
        let id = try Self.build(of: call, in: cache).id
        let wish = try await CancelWish(call)
        try await cache.cancel(build: id, user: wish.user, reason: wish.reason)
        return .json(CancelDocument(), status: .accepted)
    }

    /// The attempt that the path names.
    static func build(of call: Call, in cache: BuildCache) throws(HTTPProblem) -> Build {
        guard let id = try call.text("id"), let build = cache.build(id: id) else {
            throw HTTPProblem.notFound("there is no such build")
        }
        return build
    }
}
