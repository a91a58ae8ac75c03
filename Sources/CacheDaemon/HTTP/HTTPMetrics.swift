import Hummingbird
import Metrics
import Synchronization

/// Requests by route, method and status, and the time they took. The labels come from closed sets; the handles
/// are made once and kept.
final class HTTPMetrics: Sendable {
    private struct Labels: Hashable {
        var route: Int
        var method: String
        var status: Int
    }

    private let routes: [String]
    private let timers: [Metrics.Timer]
    private let factory: any MetricsFactory
    private let counters = Mutex<[Labels: Counter]>([:])
    // A list, the frequent ones first: found faster than hashed.
    private static let methods = ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]

    /// `routes` are the templates; a request's route is its index there.
    init(routes: [String], factory: any MetricsFactory) {
        self.routes = routes
        self.factory = factory
        timers = routes.map { route in
            Metrics.Timer(
                label: "cairn_http_request_seconds",
                dimensions: [("route", route)],
                factory: factory
            )
        }
    }

    func record(route: Int, method: HTTPRequest.Method, status: HTTPResponse.Status, took duration: Duration)
    {
        let (seconds, attoseconds) = duration.components
        timers[route].recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let method = Self.methods.contains(method.rawValue) ? method.rawValue : "OTHER"
        counter(for: Labels(route: route, method: method, status: status.code)).increment()
    }

    private func counter(for labels: Labels) -> Counter {
        counters.withLock { counters in
            if let counter = counters[labels] { return counter }
            let counter = Counter(
                label: "cairn_http_requests_total",
                dimensions: [
                    ("route", routes[labels.route]), ("method", labels.method),
                    ("status", String(labels.status)),
                ],
                factory: factory
            )
            counters[labels] = counter
            return counter
        }
    }
}
