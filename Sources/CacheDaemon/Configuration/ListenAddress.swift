import Glibc

/// Where the daemon listens: `127.0.0.1:8470`, `cairn.example:80`, `[::1]:8470`.
struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    static let expectation = "host:port such as 127.0.0.1:8470 or [::1]:8470"

    var host: String
    /// 0 is any free port.
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil for what is no `host:port`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            self.host = String(host.dropFirst().dropLast())
            guard Self.bytes(self.host, AF_INET6) != nil else { return nil }
        } else {
            self.host = String(host)
            guard !host.isEmpty, !host.contains(where: { ":[]/@".contains($0) || $0.isWhitespace }) else {
                return nil
            }
        }
        self.port = Int(port)
    }

    var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// True when only this machine can connect.
    var isLoopback: Bool {
        if host.lowercased() == "localhost" { return true }
        if let bytes = Self.bytes(host, AF_INET) { return bytes[0] == 127 }
        guard let bytes = Self.bytes(host, AF_INET6) else { return false }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127]
        return bytes == [UInt8](repeating: 0, count: 15) + [1] || bytes.starts(with: mapped)
    }

    private static func bytes(_ host: String, _ family: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: family == AF_INET ? 4 : 16)
        return inet_pton(family, host, &bytes) == 1 ? bytes : nil
    }
}
