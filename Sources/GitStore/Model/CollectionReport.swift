/// What became of the objects that no ref reaches.
public struct CollectionReport: Hashable, Sendable {
    /// Objects that were looked at.
    public internal(set) var objects = 0
    /// Those that no ref reached: when that is still so a grace period later, they go.
    public internal(set) var unreachable = 0
    /// Those that are gone.
    public internal(set) var collected = 0
    /// What their files gave back to the disk.
    public internal(set) var collectedBytes = 0
    /// Packs that hold garbage but could not be rewritten, and why.
    public internal(set) var spared: [String: GitError] = [:]

    mutating func count(_ objects: Int, bytes: Int) {
        collected += objects
        collectedBytes += bytes
    }
}
