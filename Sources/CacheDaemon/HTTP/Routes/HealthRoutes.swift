import BuildCache
import Hummingbird

/// What supervisors and scrapers ask: is it alive, is it ready, which version, the metrics.
struct HealthRoutes: Sendable {
    let cache: BuildCache
    let version: String
    let exposition: @Sendable (_ openMetrics: Bool) -> String

    @Sendable func live(_ call: Call) async throws -> Reply {
        .json(["status": "live"], headers: [.cacheControl: Caching.never])
    }

    @Sendable func ready(_ call: Call) async throws -> Reply {
        if let reason = cache.unreadiness {
            throw HTTPProblem.tryLater(.serviceUnavailable, "not_ready", reason)
        }
        return .json(["status": "ready"], headers: [.cacheControl: Caching.never])
    }

    @Sendable func version(_ call: Call) async throws -> Reply {
        .json(["name": "cairn", "version": version])
    }

    @Sendable func metrics(_ call: Call) async throws -> Reply {
        let wantsOpenMetrics =
            call.request.headers[.accept]?.contains("application/openmetrics-text") ?? false
        let type =
            wantsOpenMetrics
            ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
            : "text/plain; version=0.0.4; charset=utf-8"
        let text = exposition(wantsOpenMetrics)
        return Reply(
            .ok,
            headers: [.contentType: type, .vary: "Accept"],
            body: .bytes(ByteBuffer(string: text))
        )
    }
}
