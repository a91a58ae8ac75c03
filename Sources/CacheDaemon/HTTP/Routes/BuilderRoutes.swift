import BuildCache
import Hummingbird

/// `/v1/builders`: what can be asked for.
struct BuilderRoutes: Sendable {
    let cache: BuildCache

    /// `GET /v1/builders`
    @Sendable func list(_ call: Call) async throws -> Reply {
        try call.queryFields().finish()
        let builders = cache.builders.map { BuilderDocument($0) }
        return .json(ListDocument("builders", builders), headers: [.cacheControl: Caching.never])
    }

    /// `GET /v1/builders/{builder}`
    @Sendable func one(_ call: Call) async throws -> Reply {
        let name = try call.builder()
        try call.queryFields().finish()
        return .json(BuilderDocument(try cache.builder(name)), headers: [.cacheControl: Caching.never])
    }
}
