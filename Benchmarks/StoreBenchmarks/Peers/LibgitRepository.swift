import BenchmarkSupport
import CGit2

/// Results through libgit2's own calls, each object and ref a synced file, as a program without `GitStore` would.
final class LibgitRepository {
    private let repository: OpaquePointer
    private let signature: UnsafeMutablePointer<git_signature>

    init(at path: String) throws {
        git_libgit2_init()
        try Self.check(cairn_git_set_option(GIT_OPT_ENABLE_FSYNC_GITDIR, 1), "GIT_OPT_ENABLE_FSYNC_GITDIR")
        var created: OpaquePointer?
        try Self.check(git_repository_init(&created, path, 1), "git_repository_init")
        var signature: UnsafeMutablePointer<git_signature>?
        try Self.check(
            git_signature_new(&signature, "Cairn", "cairn@localhost", SampleResult.time, 0),
            "git_signature_new"
        )
        guard let created, let signature else { throw BenchmarkError("libgit2 makes nothing") }
        (repository, self.signature) = (created, signature)
    }

    deinit {
        git_signature_free(signature)
        git_repository_free(repository)
        git_libgit2_shutdown()
    }

    func commit(_ result: SampleResult) throws {
        let value = try tree([("output.bin", try blob(result.value), GIT_FILEMODE_BLOB)])
        let root = try tree([
            ("log", try blob(result.log), GIT_FILEMODE_BLOB), ("value", value, GIT_FILEMODE_TREE),
        ])
        try commit(root, message: result.message, on: result.branch)
    }

    /// Files of one directory, each read from the disk.
    func commit(files: [(name: String, path: String)], on branch: String) throws {
        let entries = try files.map { ($0.name, try blob(fromFile: $0.path), GIT_FILEMODE_BLOB) }
        let root = try tree([("value", try tree(entries), GIT_FILEMODE_TREE)])
        try commit(root, message: SampleResult.subject, on: branch)
    }

    private func blob(_ bytes: [UInt8]) throws -> git_oid {
        var id = git_oid()
        try Self.check(
            git_blob_create_from_buffer(&id, repository, bytes, bytes.count),
            "git_blob_create_from_buffer"
        )
        return id
    }

    private func blob(fromFile path: String) throws -> git_oid {
        var id = git_oid()
        try Self.check(git_blob_create_from_disk(&id, repository, path), "git_blob_create_from_disk")
        return id
    }

    private func tree(_ entries: [(name: String, id: git_oid, mode: git_filemode_t)]) throws -> git_oid {
        var builder: OpaquePointer?
        try Self.check(git_treebuilder_new(&builder, repository, nil), "git_treebuilder_new")
        defer { git_treebuilder_free(builder) }
        for entry in entries {
            var id = entry.id
            try Self.check(
                git_treebuilder_insert(nil, builder, entry.name, &id, entry.mode),
                "git_treebuilder_insert"
            )
        }
        var id = git_oid()
        try Self.check(git_treebuilder_write(&id, builder), "git_treebuilder_write")
        return id
    }

    private func commit(_ root: git_oid, message: String, on branch: String) throws {
        var (rootID, id) = (root, git_oid())
        var tree: OpaquePointer?
        try Self.check(git_tree_lookup(&tree, repository, &rootID), "git_tree_lookup")
        defer { git_tree_free(tree) }
        try Self.check(
            git_commit_create(
                &id,
                repository,
                "refs/heads/\(branch)",
                signature,
                signature,
                nil,
                message,
                tree,
                0,
                nil
            ),
            "git_commit_create"
        )
    }

    private static func check(_ code: Int32, _ function: String) throws {
        guard code < 0 else { return }
        let words = git_error_last()?.pointee.message.map { String(cString: $0) } ?? ""
        throw BenchmarkError("\(function): \(code) \(words)")
    }
}
