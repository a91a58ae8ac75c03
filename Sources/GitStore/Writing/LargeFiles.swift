import Glibc

/// Brings the large files of a transaction into the store before it is queued: no group shall wait for them.
struct LargeFiles {
    let repository: OpenRepository
    private var blobs: [FileStamp: ObjectID] = [:]

    init(repository: OpenRepository) {
        self.repository = repository
    }

    /// The blobs by the files they were made of; durable. What cannot be read is left to the transaction.
    consuming func bring(_ edits: [Transaction.Edit]) throws(GitError) -> [FileStamp: ObjectID] {
        for edit in edits {
            switch edit {
            case .putFile(let source, _):
                guard let file = try? Descriptor(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else { continue }
                try bring(file)
            case .putDirectory(let source, _):
                guard let directory = try? Descriptor(source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
                    continue
                }
                try visit(directory, depth: 1)
            case .put, .remove: continue
            }
        }
        try repository.fanOut.sync()
        return blobs
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
        status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) >= ObjectWriter.wholeObjectBytes
    }

    private mutating func bring(_ file: borrowing Descriptor) throws(GitError) {
        let status = try file.status()
        guard Self.isLarge(status) else { return }
        blobs[FileStamp(status)] = try repository.writeBlob(from: file, sizeBytes: Int(status.st_size))
    }
}
