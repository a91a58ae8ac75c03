import Synchronization

/// Where others reach this daemon: `public-url`, else where it listens, which is known once it does.
final class PublicAddress: Sendable {
    private let address: Mutex<String>

    init(configured: String?) {
        var url = configured ?? ""
        while url.hasSuffix("/") { url.removeLast() }
        address = Mutex(url)
    }

    /// Without a slash at the end.
    var url: String { address.withLock { $0 } }

    /// Counts when nothing is configured.
    func listen(at address: ListenAddress) {
        self.address.withLock { if $0.isEmpty { $0 = "http://\(address)" } }
    }
}
