import Foundation
import TestSupport
import Testing

@testable import GitStore

/// A store in a temporary directory, and git to compare it with.
struct TemporaryStore: Sendable {
    let store: GitStore
    let directory: TemporaryDirectory
    let git: Git

    /// Where the repository is.
    var path: String { git.directory }

    /// Runs `body` with an empty store; afterwards git must find nothing wrong with it.
    static func with<Result>(_ body: (TemporaryStore) async throws -> Result) async throws -> Result {
        try await TemporaryDirectory.with { directory in
            let path = directory.path("store.git")
            let store = try await GitStore.open(at: path)
            let temporary = TemporaryStore(store: store, directory: directory, git: Git(in: path))
            let result = try await body(temporary)
            await store.close()
            try await temporary.git("fsck", "--full", "--strict")
            return result
        }
    }

    /// Commits the files on top of the branch's head.
    @discardableResult
    func commit(
        _ files: [String: String],
        on branch: String,
        subject: String = "Change files",
        time: Int64 = 1_700_000_000
    ) async throws -> ObjectID {
        let branch = try #require(BranchName(branch))
        var transaction = Transaction(
            on: branch,
            expecting: try store.head(of: branch),
            subject: subject,
            trailers: [],
            time: time
        )
        for (path, text) in files { transaction.put(Array(text.utf8), at: try #require(TreePath(path))) }
        return try await store.commit(transaction)
    }

    /// What `git rev-parse` says, nil when it fails.
    func revision(_ name: String) async -> ObjectID? {
        await (try? git("rev-parse", "--verify", "--quiet", name)).flatMap { ObjectID(hex: $0) }
    }

    /// The names of all packs.
    func packs() throws -> [String] {
        // Not a walk over everything: locks come and go meanwhile.
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/objects/pack").sorted()
            .filter { $0.hasSuffix(".pack") }
            .map { "store.git/objects/pack/\($0)" }
    }

    /// Gives every object a file of its own, in a store that was just opened and remembers no pack.
    func unpacked<Result>(_ body: (TemporaryStore) async throws -> Result) async throws -> Result {
        await store.close()
        try await git.unpackObjects()
        let reopened = try await GitStore.open(at: path)
        let result = try await body(TemporaryStore(store: reopened, directory: directory, git: git))
        await reopened.close()
        return result
    }

    func head(_ branch: String) throws -> ObjectID? {
        try store.head(of: try #require(BranchName(branch)))
    }
}

func path(_ text: String) throws -> TreePath {
    try #require(TreePath(text))
}

extension GitStore {
    /// True once nothing goes on behind the callers' backs.
    var isAtRest: Bool { writer.isIdle && !upkeep.isBusy }
}
