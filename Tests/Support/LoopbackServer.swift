import Foundation
import Synchronization

/// An HTTP server on loopback that answers as a test says; one thread for each connection.
package final class LoopbackServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        package var path: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: [UInt8]
    }

    package struct Response: Sendable {
        package var status: Int
        package var headers: [(String, String)]
        package var body: [UInt8]
        /// Closes the connection after so many bytes of the body.
        package var cutAfter: Int?
        private(set) var silence: Silence?

        enum Silence {
            case brief, endless
        }

        /// Cuts the connection instead, as a crash does.
        package static let drop = with(.brief)
        /// Takes the request and never says a word.
        package static let silence = with(.endless)

        package init(
            _ status: Int,
            _ headers: [(String, String)] = [],
            body: [UInt8] = [],
            cutAfter: Int? = nil
        ) {
            (self.status, self.headers, self.body, self.cutAfter) = (status, headers, body, cutAfter)
        }

        private static func with(_ silence: Silence) -> Response {
            var response = Response(0)
            response.silence = silence
            return response
        }
    }

    package typealias Handler = @Sendable (Request) -> Response

    /// `http://127.0.0.1:PORT`
    package let url: String
    private let listener: Int32
    private let handler: Handler
    private let received = Mutex<[Request]>([])

    /// Serves until `body` has ended.
    package static func with<Result>(
        _ handler: @escaping Handler,
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let server = try LoopbackServer(handler)
        defer { server.stop() }
        return try await body(server)
    }

    package var requests: [Request] { received.withLock { $0 } }

    private init(_ handler: @escaping Handler) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && listen(descriptor, 100) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard isBound else { throw Program.StartFailure(program: "loopback server", code: errno) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in accept() }
    }

    // Not in `stop`: the thread that accepts may come back to the number, which would be somebody else's by then.
    deinit { close(listener) }

    private func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Foundation.accept(listener, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in
                serve(connection)
                close(connection)
            }
        }
    }

    private func serve(_ connection: Int32) {
        guard let request = Self.read(connection) else { return }
        received.withLock { $0.append(request) }
        let response = handler(request)
        switch response.silence {
        case .brief: return
        case .endless: return Self.waitForEnd(of: connection)
        case nil: Self.write(response, to: connection)
        }
    }

    private static func write(_ response: Response, to connection: Int32) {
        var head = "HTTP/1.1 \(response.status) Scripted\r\nConnection: close\r\n"
        for (name, value) in response.headers { head += "\(name): \(value)\r\n" }
        if !response.headers.contains(where: { $0.0.lowercased() == "content-length" }) {
            head += "Content-Length: \(response.body.count)\r\n"
        }
        write(
            Array("\(head)\r\n".utf8) + response.body.prefix(response.cutAfter ?? .max),
            to: connection
        )
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let request = parse(bytes) { return request }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func waitForEnd(of connection: Int32) {
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    /// Nil while something is missing.
    private static func parse(_ bytes: [UInt8]) -> Request? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let body = Array(text[end.upperBound...].utf8)
        guard words.count == 3, body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else {
            return nil
        }
        return Request(method: words[0], path: words[1], headers: headers, body: body)
    }

    private static func write(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
