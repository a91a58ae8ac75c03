import BuilderProtocol
import GitStore

/// A file that a build wants, known by its content.
struct FetchedFile: Hashable, Sendable {
    var url: String
    var sizeBytes: Int
    var digest: SHA256Digest
}

/// Where a file came from.
enum FetchOrigin: Sendable {
    /// It was fetched before.
    case store
    case network
}
