import AsyncHTTPClient
import BuilderProtocol
import Foundation
import NIOCore
import NIOHTTP1

/// The daemon as a command sees it: requests go out, answers or a `ClientError` come back.
struct Daemon: Sendable {
    /// How long a connection may stay silent before it counts as lost.
    enum Silence {
        /// Longer than the daemon's 15 s between comments and than any wait we ask for.
        case limited
        /// For plain logs: a build may print nothing for hours. TCP keep-alive finds dead peers.
        case unlimited
    }

    static let longestDocumentBytes = 64 << 20
    static let longestWaitSeconds = 30

    let address: ServerAddress
    private let token: String?
    private let http: HTTPClient
    private let backoff: Backoff

    init(address: ServerAddress, token: String?, silence: Silence = .limited, backoff: Backoff = .asking) {
        self.address = address
        self.token = token
        self.backoff = backoff
        self.http = HTTPClient(configuration: .forDaemon(silence: silence))
    }

    func close() async {
        // It fails only when it is closed already.
        try? await http.shutdown()
    }

    /// Sends the request and returns any answer; idempotent ones are repeated when the connection fails.
    func send(_ request: DaemonRequest) async throws -> HTTPClientResponse {
        try await repeating(request) { try await sendOnce(request) }
    }

    /// Sends the request; anything but a success is thrown as the problem it is.
    func answer(_ request: DaemonRequest) async throws -> HTTPClientResponse {
        try await repeating(request) { try await succeeding(sendOnce(request)) }
    }

    /// The JSON document that answers the request.
    func document<Document: Decodable & Sendable>(
        _ request: DaemonRequest,
        as type: Document.Type = Document.self
    ) async throws -> Received<Document> {
        try await repeating(request) { try await received(succeeding(sendOnce(request))) }
    }

    func received<Document: Decodable & Sendable>(
        _ response: HTTPClientResponse,
        as type: Document.Type = Document.self
    ) async throws -> Received<Document> {
        let json = try await body(of: response)
        do {
            return Received(document: try JSONDecoder().decode(Document.self, from: Data(json)), json: json)
        } catch {
            throw ClientError.unexpectedAnswer("no \(Document.self) (is \(address) a Cairn daemon?)")
        }
    }

    /// What an answer that is no success says.
    func refusal(_ response: HTTPClientResponse) async throws -> ClientError {
        let body = try await body(of: response)
        let problem = try? JSONDecoder().decode(ProblemDocument.self, from: Data(body))
        return .refused(status: Int(response.status.code), problem)
    }

    /// The connection's failure in words.
    func unreachable(_ error: any Error) -> ClientError {
        (error as? ClientError) ?? .unreachable(address: address.description, reason: error.connectionReason)
    }

    private func repeating<Answer>(
        _ request: DaemonRequest,
        _ ask: () async throws -> Answer
    ) async throws -> Answer {
        var backoff = backoff
        while true {
            do {
                return try await ask()
            } catch ClientError.unreachable(let address, let reason) {
                try Task.checkCancellation()
                guard request.isIdempotent, let pause = backoff.pause() else {
                    throw ClientError.unreachable(address: address, reason: reason)
                }
                try await Task.sleep(for: pause)
            }
        }
    }

    private func sendOnce(_ request: DaemonRequest) async throws -> HTTPClientResponse {
        do {
            return try await http.execute(prepared(request), deadline: .distantFuture)
        } catch {
            throw unreachable(error)
        }
    }

    private func succeeding(_ response: HTTPClientResponse) async throws -> HTTPClientResponse {
        guard (200..<300).contains(response.status.code) else { throw try await refusal(response) }
        return response
    }

    private func body(of response: HTTPClientResponse) async throws -> [UInt8] {
        do {
            return Array(buffer: try await response.body.collect(upTo: Self.longestDocumentBytes))
        } catch {
            throw unreachable(error)
        }
    }

    private func prepared(_ request: DaemonRequest) -> HTTPClientRequest {
        var prepared = HTTPClientRequest(url: address.description)
        prepared.method = request.method
        prepared.headers.add(name: RequestTargetHandler.header, value: address.prefix + request.target)
        prepared.headers.add(name: "User-Agent", value: "cairn/\(Cairn.configuration.version)")
        for header in request.headers { prepared.headers.add(name: header.name, value: header.value) }
        if let token = request.secret ?? token {
            prepared.headers.add(name: "Authorization", value: "Bearer \(token)")
        }
        if let body = request.body { prepared.body = .bytes(body) }
        if let archive = request.archive {
            prepared.body = .stream(archive, length: .known(Int64(archive.lengthBytes)))
        }
        return prepared
    }
}
