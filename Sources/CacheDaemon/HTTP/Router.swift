import BuildCache
import Builders
import Hummingbird
import Metrics

/// The whole surface, top to bottom: paths, methods, and the scope each takes.
func makeRouter(
    cache: BuildCache,
    workerPools: WorkerPoolTable,
    tickets: Tickets,
    offers: Offers,
    access: @escaping @Sendable () -> AccessPolicy,
    metrics: any MetricsFactory,
    exposition: @escaping @Sendable (_ openMetrics: Bool) -> String,
    limits: HTTPLimits,
    version: String
) -> APIResponder {
    let health = HealthRoutes(cache: cache, version: version, exposition: exposition)
    let builders = BuilderRoutes(cache: cache)
    let results = ResultRoutes(cache: cache)
    let logs = LogRoutes(cache: cache)
    let values = ValueRoutes(cache: cache)
    let pins = PinRoutes(cache: cache)
    let builds = BuildRoutes(cache: cache)
    let pools = PoolRoutes(cache: cache)
    let workerPools = WorkerPoolRoutes(pools: workerPools)
    let claims = ClaimRoutes(cache: cache)
    let rebuilds = RebuildRoutes(cache: cache)
    let tickets = TicketRoutes(tickets: tickets)
    let graphs = GraphRoutes(cache: cache)
    let offers = OfferRoutes(cache: cache, offers: offers)
    let callbacks = CallbackRoutes(cache: cache)
    let result = "/v1/builders/{builder}/results/{key}"
    let routes = [
        Route(result).get(.read, results.look, immediate: results.lookAtOnce),
        Route("/v1/builders/{builder}/results")
            .post(.build, results.request, immediate: results.hit).get(.read, results.list),
        Route("\(result)/log").get(.read, logs.ofResult),
        Route("\(result)/value").get(.read, values.list),
        Route("\(result)/value/{path…}").get(.read, values.file),
        Route("\(result)/value.tar").get(.read, values.archive),
        Route("\(result)/history").get(.read, results.history),
        Route("\(result)/rebuild").post(.rebuild, results.rebuild),
        Route("\(result)/cancel").post(.rebuild, results.cancel),
        Route("\(result)/pin").get(.read, pins.look).post(.admin, pins.pin).delete(.admin, pins.unpin),
        Route("/v1/builders").get(.read, builders.list),
        Route("/v1/builders/{builder}").get(.read, builders.one),
        Route("/v1/builders/{builder}/graph").post(.read, graphs.graph),
        Route("/v1/builds").get(.read, builds.list),
        Route("/v1/builds/{id}").get(.read, builds.one),
        Route("/v1/builds/{id}/log").get(.read, logs.ofBuild),
        Route("/v1/builds/{id}/cancel").post(.rebuild, builds.cancel),
        Route("/v1/builders/{builder}/claims").post(.build, claims.claim),
        Route("/v1/claims/{claim}").delete(nil, claims.giveUp),
        Route("/v1/claims/{claim}/log").post(nil, claims.log),
        Route("/v1/claims/{claim}/progress").post(nil, claims.progress),
        Route("/v1/claims/{claim}/value").put(nil, claims.value),
        Route("/v1/claims/{claim}/finish").post(nil, claims.finish),
        Route("/v1/pools").get(.read, pools.list),
        Route("/v1/worker-pools/{pool}/project").get(.read, workerPools.project),
        Route("/v1/rebuilds").post(.rebuild, rebuilds.mark),
        Route("/v1/tickets").post(.build, tickets.create).get(.read, tickets.list),
        Route("/v1/tickets/{ticket}").get(.read, tickets.one).delete(.build, tickets.delete),
        Route("/v1/callbacks/{token}").post(nil, callbacks.call),
        Route("/v1/quotes").post(.build, offers.quote),
        Route("/v1/offersets").post(.build, offers.create),
        Route("/v1/offersets/{id}").get(.read, offers.show),
        Route("/v1/offers/{id}/accept").post(.build, offers.accept),
        Route("/v1/offers/{id}/reject").post(.build, offers.reject),
        Route("/metrics").get(.metrics, health.metrics),
        Route("/livez").get(nil, health.live),
        Route("/readyz").get(nil, health.ready),
        Route("/version").get(nil, health.version),
    ]
    return APIResponder(routes: routes, access: access, metrics: metrics, limits: limits)
}
