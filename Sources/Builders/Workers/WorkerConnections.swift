import AsyncHTTPClient

/// The connections to workers; they are closed with their last user.
final class WorkerConnections: Sendable {
    let http: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        // A refused connection is an answer: the next member may do better.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Servers close idle connections after a few seconds; a start must not meet one at that moment.
        configuration.connectionPool.idleTimeout = .seconds(1)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        http.shutdown { _ in }
    }
}
