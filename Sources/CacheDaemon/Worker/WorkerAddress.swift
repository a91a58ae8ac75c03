import Synchronization

/// Where a worker says that it can be reached.
final class WorkerAddress: Sendable {
    private let publicURL: String?
    private let listening: Mutex<ListenAddress>

    init(publicURL: String?, listen: ListenAddress) {
        self.publicURL = publicURL
        listening = Mutex(listen)
    }

    /// Port 0 has become another one.
    func announce(_ address: ListenAddress) {
        listening.withLock { $0 = address }
    }

    /// `authority`: how the caller named this worker, which is all there is to tell when it listens everywhere.
    func url(seenAs authority: String?) -> String {
        if let publicURL { return publicURL }
        let address = listening.withLock { $0 }
        let isEverywhere = ["0.0.0.0", "::"].contains(address.host)
        if isEverywhere, let authority { return "http://\(authority)" }
        return "http://\(address)"
    }
}
