import Foundation

/// A client that asks and then never reads.
final class SilentReader: Sendable {
    private let socket: Int32

    init(of url: String, path: String) throws {
        let port = try (url.split(separator: ":").last.flatMap { UInt16($0) }).orThrow("port in \(url)")
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Missing(what: "connection to \(url)") }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        guard send(socket, request, request.count, 0) == request.count else { throw Missing(what: "sending") }
    }

    func close() {
        _ = Foundation.close(socket)
    }
}

struct Missing: Error {
    var what: String
}

extension Optional {
    fileprivate func orThrow(_ what: String) throws -> Wrapped {
        guard let self else { throw Missing(what: what) }
        return self
    }
}
