import BuildCache
import BuilderProtocol
import Builders
import Foundation
import GitStore
import Hummingbird
import HummingbirdTesting
import Logging
import Metrics
import TestSupport

@testable import CacheDaemon

/// The surface over a real cache on a real store, for the length of one closure.
struct TestDaemon: Sendable {
    let client: any TestClientProtocol
    let cache: BuildCache
    let router: APIResponder
    /// git in the store.
    let git: Git

    static func with(
        _ builders: any Builder...,
        live: Bool = false,
        access: AccessPolicy = .open,
        limits: CacheLimits = CacheLimits(),
        http: HTTPLimits = HTTPLimits(),
        disk: TestDisk = TestDisk(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        _ body: @Sendable @escaping (TestDaemon) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let store = try await GitStore.open(at: directory.path("store.git"))
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let configuration = CacheConfiguration(
                spool: directory.path("spool"),
                pools: [PoolConfiguration(name: "default", capacity: 2)],
                limits: limits
            )
            let cache = try await BuildCache(
                store: store,
                configuration: configuration,
                builders: builders,
                metrics: metrics,
                logger: logger,
                freeBytes: { _ in disk.isFull ? 0 : nil }
            )
            let tickets = try await Tickets(
                cache: cache,
                timeToLive: .seconds(3600),
                metrics: NOOPMetricsHandler.instance
            )
            let offers = try await Offers(
                tickets: tickets,
                timeToLive: .seconds(300),
                metrics: NOOPMetricsHandler.instance
            )
            let router = makeRouter(
                cache: cache,
                workerPools: WorkerPoolTable(
                    host: WorkerHost(metrics: NOOPMetricsHandler.instance, logger: logger)
                ),
                tickets: tickets,
                offers: offers,
                access: { access },
                metrics: metrics,
                exposition: { $0 ? "open\n# EOF\n" : "plain\n" },
                limits: http,
                version: "1.2.3"
            )
            let application = Application(
                responder: router,
                server: .http1(answeringAtOnce: router, serverName: nil),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                logger: logger
            )
            let outcome: Result<Void, any Error>
            do {
                try await application.test(live ? .live : .router) { client in
                    // The server waits for its requests, so the builds they wait for end first.
                    defer { cache.drain() }
                    try await body(
                        TestDaemon(
                            client: client,
                            cache: cache,
                            router: router,
                            git: Git(in: directory.path("store.git"))
                        )
                    )
                    await cache.shutDown()
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await cache.shutDown()
            await offers.close()
            await tickets.close()
            await store.close()
            try outcome.get()
        }
    }

    /// One request; on a connection of its own when there are connections, because some answers end theirs.
    func execute(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ headers: HTTPFields,
        _ body: ByteBuffer? = nil
    ) async throws -> Answer {
        guard let port = client.port else {
            return Answer(try await client.execute(uri: uri, method: method, headers: headers, body: body))
        }
        let client = TestClient(host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(60)))
        client.connect()
        let request = TestClient.Request(
            uri,
            method: method,
            authority: "localhost",
            headers: headers,
            body: body
        )
        do {
            let response = try await client.execute(request)
            try await client.shutdown()
            return Answer(response)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> Answer {
        try await execute(.get, uri, headers)
    }

    func post(_ uri: String, _ body: String = "", _ headers: HTTPFields = [:]) async throws -> Answer {
        try await execute(.post, uri, headers, ByteBuffer(string: body))
    }

    /// Asks for a result and waits for it.
    func build(_ builder: String, _ text: String) async throws -> Answer {
        try await post(
            "/v1/builders/\(builder)/results",
            #"{"parameters": {"text": "\#(text)"}, "wait": 60}"#
        )
    }

    /// Asks for a result.
    func ask(_ builder: String, _ text: String) async throws -> Answer {
        try await post("/v1/builders/\(builder)/results", #"{"parameters": {"text": "\#(text)"}}"#)
    }
}
