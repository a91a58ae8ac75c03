/// Every setting of one pool of workers; the names in the comments are those of the file.
package struct WorkerPoolConfiguration: Hashable, Sendable {
    package var name: String
    /// `urls`: where builds are started.
    package var urls: [WorkerURL]
    /// `worker-hosts`: which other base URLs its workers may have.
    package var workerHosts: [WorkerHostPattern] = []
    /// `deadline`: longest time for one call.
    package var deadline = Duration.seconds(5)
    /// `busy-retries`: how often a start is tried again while the workers are full.
    package var busyRetries = 3
    /// `retries`: how often a build goes elsewhere when its worker is lost.
    package var retries = 1
    /// `poll-interval`: pause between two questions about a build.
    package var pollInterval = Duration.seconds(3)
    /// `result-limit`: longest answer that is read.
    package var resultLimitBytes = 16 << 20
    /// `timeout`: bounds a build as a whole, unless its builder says otherwise.
    package var timeout = Duration.seconds(30 * 60)
    /// The content of `token-file`.
    package var token: WorkerToken?

    package init(name: String, urls: [WorkerURL]) {
        self.name = name
        self.urls = urls
    }

    /// True for the places to which requests may go at all.
    func allows(_ url: WorkerURL) -> Bool {
        urls.contains(url) || workerHosts.contains { $0.matches(url) }
    }
}
