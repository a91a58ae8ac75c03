import Glibc
import TestSupport

/// A client's side of a TCP connection, byte by byte: for clients that leave, wait or never read.
final class RawConnection {
    private var descriptor: Int32
    private(set) var received = ""

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
        received = ""
        send(request)
        let isHead = request.hasPrefix("HEAD ")
        try await wait(until: "a whole answer") { received in
            guard let end = received.firstRange(of: "\r\n\r\n")?.upperBound else { return false }
            let length = received[..<end].firstMatch(of: /content-length: (\d+)/.ignoresCase())
            return isHead || received[end...].utf8.count >= length.flatMap { Int($0.1) } ?? 0
        }
        return received
    }

    /// Returns once all that has come fulfils the condition.
    func wait(until description: String, _ isFulfilled: (String) -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            receive()
            if isFulfilled(received) { return }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw NeverHappened(description: description)
    }

    /// Takes what has come so far; true once it contains the text.
    func hasReceived(_ text: String) -> Bool {
        receive()
        return received.contains(text)
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return }
            received += String(decoding: buffer[..<count], as: UTF8.self)
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
