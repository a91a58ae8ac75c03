/// What a former process left half-written in a store, by paths relative to it.
public struct SweepReport: Hashable, Sendable {
    /// Locks that nobody holds any more, and temporary files; removed.
    public internal(set) var removedFiles: [String] = []
    /// Broken refs that have their older, packed value again.
    public internal(set) var restoredRefs: [String] = []
    /// Broken refs that had no other value; moved to `cairn/lost-refs`. `packed-refs` stands for lines of that file.
    public internal(set) var lostRefs: [String] = []

    public var isEmpty: Bool { removedFiles.isEmpty && restoredRefs.isEmpty && lostRefs.isEmpty }
}
