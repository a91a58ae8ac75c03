import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix

extension Error {
    /// Why there was no answer, short enough for one line.
    var connectionReason: String {
        switch self as any Error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError:
            error.connectionErrors.first?.error.connectionReason ?? "unknown host"
        case let error as HTTPClientError: error.shortDescription
        default: "no answer of HTTP"
        }
    }
}
