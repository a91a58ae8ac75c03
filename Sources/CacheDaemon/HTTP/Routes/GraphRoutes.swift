import BuildCache
import Hummingbird

/// `POST /v1/builders/{builder}/graph`: a result with all that it needs of other builders. The parameters come in
/// the body, as private ones do not belong into a URL; nothing is built.
struct GraphRoutes: Sendable {
    let cache: BuildCache

    @Sendable func graph(_ call: Call) async throws -> Reply {
        let builder = try call.builder()
        var fields = try await call.bodyFields()
        let parameters = fields.strings("parameters")
        try fields.finish()
        let graph = try await cache.graph(builder: builder, parameters: parameters)
        return .json(graph, headers: [.cacheControl: Caching.never])
    }
}
