import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

/// The built `cairnd worker`, on a spool of its own unless it is given another's.
struct RunningWorker: Sendable {
    let program: Program
    let url: String

    /// Starts it in `name`, a directory below, with this configuration; returns once it listens.
    static func start(
        _ name: String,
        in directory: TemporaryDirectory,
        slots: Int = 1,
        _ configuration: String
    ) async throws -> RunningWorker {
        let spool = try directory.makeDirectory(name)
        let file = try directory.write(configuration, to: "\(name).yaml")
        try? FileManager.default.removeItem(atPath: "\(spool)/listen")
        let program = try Program(
            "cairnd",
            [
                "worker", "--config", file, "--spool", spool, "--listen", "127.0.0.1:0", "--slots",
                String(slots),
            ]
        )
        try await eventually("the worker listens") { directory.exists("\(name)/listen") }
        let address = String(decoding: try directory.read("\(name)/listen"), as: UTF8.self)
        return RunningWorker(
            program: program,
            url: "http://" + address.trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }

    /// Ends at once, as if the machine had gone.
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

    func health() async throws -> UInt { try await get("/health").status.code }

    /// A start as a daemon sends it; the answer's body.
    func post(_ message: String) async throws -> String {
        var request = HTTPClientRequest(url: "\(url)/rest/v1")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: message))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    func poll(_ ticket: String) async throws -> String {
        let request = #"{"payload":{},"ticket":"\#(ticket)","worker_id":"\#(url)"}"#
        let encoded = request.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await get("/rest/v1?request=\(encoded)")
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    private func get(_ path: String) async throws -> HTTPClientResponse {
        try await HTTPClient.shared.execute(HTTPClientRequest(url: url + path), timeout: .seconds(60))
    }
}
