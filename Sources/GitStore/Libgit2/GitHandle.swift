import CGit2

/// An object of libgit2 with exactly one owner, freed with it. Not Sendable, so it cannot leave its thread.
struct GitHandle<Kind: GitHandleKind>: ~Copyable {
    let pointer: OpaquePointer

    /// `create` is the libgit2 function of that name, which sets the pointer.
    init(_ function: String, _ create: (inout OpaquePointer?) -> Int32) throws(GitError) {
        var created: OpaquePointer?
        try check(function, create(&created))
        guard let created else { throw GitError(.other(-1), function: function, message: "no object") }
        pointer = created
    }

    deinit { Kind.free(pointer) }
}

/// How an object of libgit2 is freed.
protocol GitHandleKind {
    static func free(_ pointer: OpaquePointer)
}

typealias CommitHandle = GitHandle<CommitKind>
typealias ConfigHandle = GitHandle<ConfigKind>
typealias ObjectDatabaseHandle = GitHandle<ObjectDatabaseKind>
typealias ObjectHandle = GitHandle<ObjectKind>
typealias OdbObjectHandle = GitHandle<OdbObjectKind>
typealias ReferenceHandle = GitHandle<ReferenceKind>
typealias RepositoryHandle = GitHandle<RepositoryKind>
typealias TreeEntryHandle = GitHandle<TreeEntryKind>
typealias TreeHandle = GitHandle<TreeKind>

enum CommitKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_commit_free(pointer) }
}

enum ConfigKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_config_free(pointer) }
}

enum ObjectDatabaseKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_odb_free(pointer) }
}

enum ObjectKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_object_free(pointer) }
}

enum OdbObjectKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_odb_object_free(pointer) }
}

enum ReferenceKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_reference_free(pointer) }
}

enum RepositoryKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_repository_free(pointer) }
}

enum TreeEntryKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_tree_entry_free(pointer) }
}

enum TreeKind: GitHandleKind {
    static func free(_ pointer: OpaquePointer) { git_tree_free(pointer) }
}
