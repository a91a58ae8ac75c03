import Glibc

/// What happens to a path before it is a store: looked at, locked, created or checked, swept.
struct StoreOpening: Sendable {
    private let path: String
    private let threads = BlockingThreads(label: "cairn.store.open", count: 1)

    init(path: String) {
        self.path = path
    }

    /// The absolute path of a sound repository, and the lock that makes it ours.
    func run() async throws -> (root: String, lock: StoreLock, report: SweepReport) {
        try await threads.run { try prepare() }
    }

    private func prepare() throws -> (String, StoreLock, SweepReport) {
        let root = try existingDirectory()
        // Looked at before anything is written into it, and again with the lock: another daemon may have been
        // faster.
        try StoreCandidate(root: root).check()
        try Directory.make("cairn", below: root)
        let lock = try StoreLock(root: root)
        if try StoreCandidate(root: root).check() == .creatable { try StoreCreation(root: root).run() }
        let report = try Sweep(root: root, refs: Refs(root: root)).run()
        try StoreSettings(root: root).apply()
        return (root, lock, report)
    }

    private func existingDirectory() throws -> String {
        var status = stat()
        if stat(path, &status) != 0 {
            guard errno == ENOENT else { throw GitError.system("stat", path) }
            try Directory.make(path, below: path.hasPrefix("/") ? "/" : ".")
        }
        guard let resolved = realpath(path, nil) else { throw GitError.system("realpath", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
