/// One handle on the repository and the thread that alone uses it.
actor RepositoryLane {
    private let lane: Lane
    private var repository: OpenRepository?
    private var blobs: [Int: any OpenBlob] = [:]
    private var blobsOpened = 0
    /// Packs that it holds open were deleted.
    private var isStale = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    init(label: String) {
        lane = Lane(label: label)
    }

    func open(path: String, refs: Refs, seekPoints: SeekPoints) throws(GitError) {
        repository = try OpenRepository(path: path, refs: refs, seekPoints: seekPoints)
    }

    /// Later calls fail with `.closed`.
    func close() {
        blobs = [:]
        repository = nil
    }

    /// Runs `body` on the lane; values come out, handles do not.
    func perform<Value: Sendable>(
        _ body: @Sendable (OpenRepository) throws(GitError) -> Value
    ) throws(GitError) -> Value {
        try body(opened())
    }

    /// Begins to read a blob; the number stands for it until `forget`.
    func open(_ blob: ObjectID, from offset: Int) throws(GitError) -> Int {
        let opened = try opened().open(blob)
        try opened.skip(offset)
        blobsOpened += 1
        blobs[blobsOpened] = opened
        return blobsOpened
    }

    /// The next bytes of an open blob; empty at the end.
    func read(_ number: Int, limit: Int) throws(GitError) -> [UInt8] {
        _ = try opened()
        return try blobs[number]?.read(limit: limit) ?? []
    }

    /// The next bytes of an open blob, or where they lie; nil at the end.
    func readPiece(_ number: Int, limit: Int) throws(GitError) -> BlobPiece? {
        _ = try opened()
        return try blobs[number]?.readPiece(limit: limit)
    }

    /// Frees an open blob, after what is under way.
    nonisolated func forget(_ number: Int) {
        lane.async {
            self.assumeIsolated { lane in
                lane.blobs[number] = nil
                lane.reopenIfStale()
            }
        }
    }

    /// Opens the repository anew as soon as no blob is being read, to let go of packs that were deleted.
    nonisolated func reopen() {
        lane.async {
            self.assumeIsolated { lane in
                lane.isStale = true
                lane.reopenIfStale()
            }
        }
    }

    private func reopenIfStale() {
        guard isStale, blobs.isEmpty, let old = repository else { return }
        // The old one still serves when the new one cannot be had.
        guard let new = try? OpenRepository(path: old.path, refs: old.refs, seekPoints: old.seekPoints)
        else { return }
        repository = new
        isStale = false
    }

    /// How many blobs are being read.
    var openBlobCount: Int { blobs.count }

    private func opened() throws(GitError) -> OpenRepository {
        guard let repository else { throw .closed }
        return repository
    }
}

extension GitError {
    static let closed = GitError(.closed, function: "GitStore", message: "the store is closed")
}
