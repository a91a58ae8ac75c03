import Glibc

/// Brings the large files of a transaction into the store before it is queued: no group shall wait for them.
struct LargeFiles {
    /// From this size on a file becomes a pack of its own.
    static let leastBytes = 8 << 20
    static let changed = GitError(
        .other(-1),
        function: "read",
        message: "a large file changed while it was committed"
    )

    private let packs: PackDirectory
    private var blobs = LargeBlobs()

    init(packs: PackDirectory) {
        self.packs = packs
    }

    /// The blobs by the files they were made of; durable. What cannot be read is left to the transaction.
    static func bring(_ edits: [Transaction.Edit], into packs: PackDirectory) throws(GitError) -> LargeBlobs {
        var files = LargeFiles(packs: packs)
        do throws(GitError) {
            for edit in edits { try files.bring(edit) }
            return files.blobs
        } catch {
            files.blobs.discard(from: packs)
            throw error
        }
    }

    private mutating func bring(_ edit: Transaction.Edit) throws(GitError) {
        switch edit {
        case .putFile(let source, _):
            guard let file = try? Descriptor(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else { return }
            try bring(file)
        case .putDirectory(let source, _):
            guard let directory = try? Descriptor(source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else { return }
            try visit(directory, depth: 1)
        case .put, .remove: return
        }
    }

    private mutating func visit(_ directory: borrowing Descriptor, depth: Int) throws(GitError) {
        guard depth < TreeDraft.maxDepth, let entries = try? Directory.entries(in: directory) else { return }
        for entry in entries where !ProtectedName.isProtected(entry.name[...]) {
            if entry.isDirectory {
                let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
                guard let child = try? Descriptor(entry.name, in: directory, flags) else { continue }
                try visit(child, depth: depth + 1)
            } else if isLarge(entry.name, in: directory.number) {
                let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
                guard let file = try? Descriptor(entry.name, in: directory, flags) else { continue }
                try bring(file)
            }
        }
    }

    private func isLarge(_ name: [UInt8], in directory: Int32) -> Bool {
        var status = stat()
        return withCString(name) { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
            && Self.isLarge(status)
    }

    private static func isLarge(_ status: stat) -> Bool {
        status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) >= leastBytes
    }

    private mutating func bring(_ file: borrowing Descriptor) throws(GitError) {
        let status = try file.status()
        guard Self.isLarge(status), blobs.ids[FileStamp(status)] == nil else { return }
        let (id, pack) = try BlobPack.write(file, in: packs)
        try KeepFile(directory: packs).protectAlone(pack.name)
        blobs.packs.append(pack.name)
        try pack.show()
        blobs.ids[FileStamp(status)] = id
    }
}

/// The large files of a transaction, each in a pack that is kept until a ref names it.
struct LargeBlobs: Sendable {
    var ids: [FileStamp: ObjectID] = [:]
    /// The names of the packs.
    var packs: [String] = []

    /// After refs name the blobs, or if they may.
    func release(in directory: PackDirectory) {
        for pack in packs { directory.fileSystem.remove(directory.path(pack, "keep")) }
        // Files of their own that older writers made are not needed any more, and may be damaged.
        for id in ids.values {
            let name = id.description
            directory.fileSystem.remove("\(directory.root)/objects/\(name.prefix(2))/\(name.dropFirst(2))")
        }
    }

    /// When no ref will ever name them.
    func discard(from directory: PackDirectory) {
        for pack in packs {
            for ending in ["idx", "pack", "keep"] {
                directory.fileSystem.remove(directory.path(pack, ending))
            }
        }
    }
}
