import Glibc
import NIOCore

/// The end of every answer's head: the fields that Hummingbird adds to the answers that go its way.
struct ServerFields {
    private let server: String
    // Spelt once a second: it would take as long as the rest of an answer.
    private var second: time_t = -1
    private var spelt = ByteBuffer()

    init(serverName: String?) {
        server = serverName.map { "Server: \($0)\r\n" } ?? ""
    }

    /// `Date`, `Server` and the empty line.
    mutating func ending() -> ByteBuffer {
        let now = time(nil)
        if now != second {
            second = now
            spelt = ByteBuffer(string: "Date: \(Self.date(of: now))\r\n\(server)\r\n")
        }
        return spelt
    }

    /// `Sat, 21 Nov 2026 02:00:00 GMT` (RFC 9110 section 5.6.7); names are English as long as nobody sets a locale.
    static func date(of second: time_t) -> String {
        var (second, moment) = (second, tm())
        gmtime_r(&second, &moment)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &moment)
        return String(decoding: text.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
