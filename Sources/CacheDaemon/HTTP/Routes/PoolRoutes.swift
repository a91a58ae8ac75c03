import BuildCache
import Hummingbird

/// `GET /v1/pools`: slots, and who waits for them.
struct PoolRoutes: Sendable {
    let cache: BuildCache

    @Sendable func list(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        return .json(ListDocument("pools", cache.pools), headers: [.cacheControl: Caching.never])
    }
}
