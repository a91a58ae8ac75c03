import Hummingbird
import Metrics

/// A worker's whole surface.
func makeWorkerRouter(
    _ worker: WorkerRoutes,
    access: @escaping @Sendable () -> AccessPolicy,
    limits: HTTPLimits
) -> APIResponder {
    let routes = [
        Route("/rest/v1").post(.build, worker.start).get(.build, worker.poll).delete(.build, worker.cancel),
        Route("/rest/v1/log").get(.build, worker.log),
        Route("/rest/v1/project").get(.build, worker.project),
        Route("/health").get(nil, worker.health),
    ]
    return APIResponder(
        routes: routes,
        access: access,
        metrics: NOOPMetricsHandler.instance,
        limits: limits
    )
}
