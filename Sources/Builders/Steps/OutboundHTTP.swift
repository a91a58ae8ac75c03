import AsyncHTTPClient
import BuilderProtocol
import Execution
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

    /// Why there was no answer; nil for errors of ours, which come from files.
    static func reason(of error: any Error) -> String? {
        switch error {
        case is SystemError, is BuildFailure, is CancellationError: nil
        default: error.connectionReason
        }
    }
}
