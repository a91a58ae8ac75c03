import BuilderProtocol

extension Error {
    /// True for what a daemon's restart explains: dropped connections, 5xx of a proxy, a full queue.
    var mayPass: Bool {
        switch self as any Error {
        case ClientError.unreachable: true
        case ClientError.refused(let status, _): status >= 500 || status == 429
        case is ClientError, is CancellationError, is OutputClosed: false
        default: true
        }
    }
}
