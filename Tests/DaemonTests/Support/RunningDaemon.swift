import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// The built `cairnd`, running on a store and a spool in a temporary directory.
struct RunningDaemon: Sendable {
    let directory: TemporaryDirectory
    let program: Program
    let url: String

    /// A refused connection is an answer here, not a reason to try again.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// git in the store.
    var git: Git { Git(in: directory.path("store.git")) }

    /// Starts the daemon with this configuration besides store, spool and port; returns once it is ready.
    static func start(in directory: TemporaryDirectory, _ configuration: String) async throws -> RunningDaemon
    {
        let settings = """
            store: \(directory.path("store.git"))
            spool: \(directory.path("spool"))
            listen: 127.0.0.1:0

            """
        try directory.write(settings + configuration, to: "cairn.yaml")
        try? FileManager.default.removeItem(atPath: directory.path("spool/listen"))
        let program = try Program("cairnd", ["serve", "--config", directory.path("cairn.yaml")])
        try await eventually("the daemon listens") { directory.exists("spool/listen") }
        let address = String(decoding: try directory.read("spool/listen"), as: UTF8.self)
        let daemon = RunningDaemon(
            directory: directory,
            program: program,
            url: "http://" + address.trimmingCharacters(in: .whitespacesAndNewlines)
        )
        try await eventually("the daemon is ready") { try await daemon.get("/readyz").status == 200 }
        return daemon
    }

    /// Ends at once, as if the power failed for this process.
    func kill() async {
        program.send(signal: SIGKILL)
        _ = await program.ending()
    }

    /// Asks it to stop; returns its exit status.
    @discardableResult
    func stop() async -> Int32 {
        program.send(signal: SIGTERM)
        return await program.ending().status
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        try await send(.GET, path, nil, headers)
    }

    func post(_ path: String, _ body: String = "{}", headers: [(String, String)] = []) async throws -> Answer
    {
        try await send(.POST, path, body, headers)
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: String?,
        _ headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers = HTTPHeaders(headers)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .minutes(2))
        let bytes = try await response.body.collect(upTo: 256 << 20)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: Array(buffer: bytes)
        )
    }

    /// Asks for a result and waits for it.
    func result(of revision: String, builder: String = "tests", wait: Int = 60) async throws -> Answer {
        try await post(
            "/v1/builders/\(builder)/results",
            #"{"parameters": {"revision": "\#(revision)"}, "wait": \#(wait)}"#
        )
    }

    /// The value of one series of `/metrics`.
    func metric(_ series: String) async throws -> Double? {
        let lines = try await get("/metrics").text.split(separator: "\n")
        return lines.first { $0.hasPrefix(series + " ") }.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}

/// What the daemon answered.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body's members.
    var json: [String: any Sendable] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: any Sendable] ?? [:]
    }

    func string(_ member: String) -> String? { json[member] as? String }
}

/// Runs `body` with a daemon, which is then stopped, and whose store git must find sound.
func withDaemon(_ configuration: String, _ body: @Sendable (RunningDaemon) async throws -> Void) async throws
{
    try await withDaemon({ _ in configuration }, body)
}

/// The same with a configuration that names paths in the daemon's directory.
func withDaemon(
    _ configuration: (TemporaryDirectory) -> String,
    _ body: @Sendable (RunningDaemon) async throws -> Void
) async throws {
    try await TemporaryDirectory.with { directory in
        let daemon = try await RunningDaemon.start(in: directory, configuration(directory))
        do {
            try await body(daemon)
        } catch {
            await daemon.kill()
            throw error
        }
        await daemon.stop()
        try await daemon.git("fsck", "--full", "--strict")
    }
}
