import BuildCache
import Hummingbird

/// `/v1/builders/{builder}/results/{key}/pin`: results that are never evicted.
struct PinRoutes: Sendable {
    let cache: BuildCache

    /// `GET …/pin`
    @Sendable func look(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        try call.queryFields().finish()
        let document = PinDocument(pinned: try cache.isPinned(builder: builder, key: key))
        return .json(document, headers: [.cacheControl: Caching.never])
    }

    /// `POST …/pin`
    @Sendable func pin(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var fields = try await call.bodyFields()
        let named = fields.user()
        try fields.finish()
        let user = try call.caller.user(named: named)
        try await cache.pin(builder: builder, key: key, user: user)
        return .json(PinDocument(pinned: true))
    }

    /// `DELETE …/pin`
    @Sendable func unpin(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        try call.queryFields().finish()
        try await cache.unpin(builder: builder, key: key)
        return .json(PinDocument(pinned: false))
    }
}

/// Whether a result is pinned.
struct PinDocument: Encodable {
    var pinned: Bool
}
