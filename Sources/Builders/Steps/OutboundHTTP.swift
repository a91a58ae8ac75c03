import AsyncHTTPClient
import BuilderProtocol
import NIOCore

/// The HTTP client of all steps; it lives as long as the process, as its threads do.
enum OutboundHTTP {
    static let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
        configuration.timeout.connect = .seconds(10)
        configuration.timeout.read = .seconds(60)
        configuration.connectionPool.retryConnectionEstablishment = false
        // What is fetched is compared byte by byte with what was announced.
        configuration.decompression = .disabled
        return configuration
    }

    /// Why a connection failed; nil for errors that are none of a connection.
    static func reason(of error: any Error) -> String? {
        switch error {
        case let error as IOError: SystemError.message(error.errnoCode)
        case is ChannelError: "no connection"
        case let error as HTTPClientError: error.shortDescription
        // Of NIO's own kinds there are more than we could name; ours come from files.
        case is SystemError, is BuildFailure, is CancellationError: nil
        default: "no connection: \(error)".onOneLine(longestBytes: 300)
        }
    }
}

/// User and password of a URL.
enum URLCredentials {
    /// The URL without them, and what they are.
    static func separate(_ url: String) -> (url: String, credentials: (user: String, password: String)?) {
        guard let match = url.wholeMatch(of: /([A-Za-z]+:\/\/)([^\/@:]*)(?::([^\/@]*))?@(.*)/) else {
            return (url, nil)
        }
        let credentials = (
            String(match.2).percentDecoded, (match.3.map(String.init) ?? "").percentDecoded
        )
        return ("\(match.1)\(match.4)", credentials)
    }
}
