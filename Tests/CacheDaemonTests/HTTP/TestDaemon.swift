import BuildCache
import BuilderProtocol
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

    static func with(
        _ builders: any Builder..., live: Bool = false, access: AccessPolicy = AccessPolicy(),
        limits: CacheLimits = CacheLimits(), http: HTTPLimits = HTTPLimits(),
        _ body: @Sendable @escaping (TestDaemon) async throws -> Void
    ) async throws {
        try await TemporaryDirectory.with { directory in
            let store = try await GitStore.open(at: directory.path("store.git"))
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let configuration = CacheConfiguration(
                spool: directory.path("spool"), pools: [PoolConfiguration(name: "default", capacity: 2)], limits: limits
            )
            let cache = try await BuildCache(
                store: store, configuration: configuration, builders: builders, metrics: NOOPMetricsHandler.instance,
                logger: logger
            )
            let router = makeRouter(
                cache: cache, access: { access }, metrics: NOOPMetricsHandler.instance,
                exposition: { $0 ? "open\n# EOF\n" : "plain\n" }, limits: http, version: "1.2.3"
            )
            let application = Application(
                responder: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: logger
            )
            let outcome: Result<Void, any Error>
            do {
                try await application.test(live ? .live : .router) { client in
                    // The server waits for its requests, so the builds they wait for end first.
                    defer { cache.drain() }
                    try await body(TestDaemon(client: client, cache: cache))
                    await cache.shutDown()
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await cache.shutDown()
            await store.close()
            try outcome.get()
        }
    }

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(uri: uri, method: .get, headers: headers)
    }

    func post(_ uri: String, _ body: String = "", _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await client.execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    /// Asks for a result and waits for it.
    func build(_ builder: String, _ text: String) async throws -> TestResponse {
        try await post("/v1/builders/\(builder)/results", #"{"parameters": {"text": "\#(text)"}, "wait": 60}"#)
    }

    /// Asks for a result.
    func ask(_ builder: String, _ text: String) async throws -> TestResponse {
        try await post("/v1/builders/\(builder)/results", #"{"parameters": {"text": "\#(text)"}}"#)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    func result() throws -> ResultDocument { try document() }

    /// The JSON as a tree, for what has no type of its own.
    func json() throws -> JSONValue { try JSONParser.parse(Array(body.readableBytesView)) }
}
