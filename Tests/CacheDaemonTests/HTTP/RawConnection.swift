import Glibc
import TestSupport

/// A client's side of a TCP connection, byte by byte: for clients that leave, wait or never read.
final class RawConnection {
    private var descriptor: Int32
    private var isEnded = false
    private(set) var bytes: [UInt8] = []

    var received: String { String(decoding: bytes, as: UTF8.self) }

    init(port: Int, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard code == 0 else { throw NeverHappened(description: "the connection: errno \(errno)") }
    }

    deinit { leave() }

    /// Closes the connection at once.
    func leave() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    func send(_ text: String) {
        _ = Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// Asks as a browser would.
    func get(_ path: String, _ headers: String = "") {
        send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
    }

    /// The answer to one request, to its last byte; to HEAD it has a head only.
    func exchange(_ request: String) async throws -> String {
        bytes = []
        send(request)
        let isHead = request.hasPrefix("HEAD ")
        try await wait(until: "a whole answer") { received in
            guard let end = received.firstRange(of: "\r\n\r\n")?.upperBound else { return false }
            let length = received[..<end].firstMatch(of: /content-length: (\d+)/.ignoresCase())
            return isHead || received[end...].utf8.count >= length.flatMap { Int($0.1) } ?? 0
        }
        return received
    }

    /// The body of the next answer; shorter than announced when the connection breaks before its end.
    func body() async throws -> [UInt8] {
        let emptyLine = Array("\r\n\r\n".utf8)
        try await poll("a head") { isEnded || bytes.firstRange(of: emptyLine) != nil }
        guard let start = bytes.firstRange(of: emptyLine)?.upperBound,
            case let head = String(decoding: bytes[..<start], as: UTF8.self),
            let length = head.firstMatch(of: /content-length: (\d+)/.ignoresCase()).flatMap({ Int($0.1) })
        else { throw NeverHappened(description: "an answer with a length") }
        try await poll("a whole body") { isEnded || bytes.count >= start + length }
        let body = bytes[start...].prefix(length)
        bytes.removeFirst(start + body.count)
        return Array(body)
    }

    /// Returns once all that has come fulfils the condition.
    func wait(until description: String, _ isFulfilled: (String) -> Bool) async throws {
        try await poll(description) { isFulfilled(received) }
    }

    /// Returns once so many bytes have come, and leaves the others where they are.
    func wait(forBytes count: Int) async throws {
        try await poll("\(count) bytes", limit: count) { bytes.count >= count }
    }

    private func poll(
        _ description: String,
        limit: Int = .max,
        until isFulfilled: () -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            receive(limit: limit)
            if isFulfilled() { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw NeverHappened(description: description)
    }

    /// Takes what has come so far; true once it contains the text.
    func hasReceived(_ text: String) -> Bool {
        receive()
        return received.contains(text)
    }

    private func receive(limit: Int = .max) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = recv(descriptor, &buffer, wanted, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno == ECONNRESET) { isEnded = true }
            guard count > 0 else { return }
            bytes += buffer[..<count]
        }
    }

    /// Returns once the text has come.
    func wait(for text: String) async throws {
        _ = try await Self.firstReceiving(text, among: [self])
    }

    /// Returns the index of a connection to which the text has come.
    static func firstReceiving(_ text: String, among connections: [RawConnection]) async throws -> Int {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if let index = connections.firstIndex(where: { $0.hasReceived(text) }) { return index }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw NeverHappened(description: "the text \(text)")
    }
}
