import BuilderProtocol
import GitStore
import Synchronization

/// The last quote given for each key that has not been built since, so that its error can be measured.
final class QuoteLedger: Sendable {
    /// Beyond it the oldest quotes are forgotten unmeasured.
    static let limit = 10_000

    private let quotes = Mutex(LRUTable<BranchName, Quote>(capacity: limit))

    func note(_ quote: Quote, for branch: BranchName) {
        quotes.withLock { $0.insert(quote, for: branch) }
    }

    /// The quote that a build of the key can be compared with; it is compared once.
    func take(_ branch: BranchName) -> Quote? {
        quotes.withLock { quotes in
            defer { quotes.remove(branch) }
            return quotes.use(branch)
        }
    }
}
