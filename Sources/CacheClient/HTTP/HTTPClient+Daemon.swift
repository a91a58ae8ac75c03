import AsyncHTTPClient
import Foundation
import NIOCore

extension HTTPClient.Configuration {
    /// HTTP/1.1, no redirects (they would carry the token elsewhere), failures reported at once.
    static func forDaemon(silence: Daemon.Silence) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = silence == .limited ? .seconds(60) : nil
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            // A socket without keep-alive serves too.
            channel.setOption(.socketOption(.so_keepalive), value: 1)
                .flatMapError { _ in channel.eventLoop.makeSucceededVoidFuture() }
                .flatMap { RequestTargetHandler.install(in: channel) }
        }
        return configuration
    }
}

extension Error {
    /// Why a connection failed, short enough for one line.
    var connectionReason: String {
        switch self as any Error {
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as HTTPClientError: error.reason
        default: "no connection"
        }
    }
}

extension HTTPClientError {
    fileprivate var reason: String {
        switch self {
        case .connectTimeout: "no answer within 10 s"
        case .readTimeout: "it stopped answering"
        case .remoteConnectionClosed: "it closed the connection"
        default: shortDescription
        }
    }
}
