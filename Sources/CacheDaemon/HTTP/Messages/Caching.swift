/// Values of `Cache-Control`.
enum Caching {
    /// Kept, but asked about each time: the branch may move.
    static let revalidate = "private, no-cache"
    /// What a commit holds never changes.
    static let immutable = "private, max-age=31536000, immutable"
    /// Still growing or changing.
    static let never = "no-store"
}
