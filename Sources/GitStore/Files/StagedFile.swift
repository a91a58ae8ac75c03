import CGit2
import Glibc

/// A file that is written under one name and shown under another; it vanishes with its owner unless it was shown.
final class StagedFile {
    let path: String
    let descriptor: Descriptor
    private let fileSystem: FileSystem
    private var isStaged = true

    /// `EEXIST` when there is a file of that name.
    init(_ path: String, mode: mode_t, fileSystem: FileSystem) throws(GitError) {
        self.path = path
        self.fileSystem = fileSystem
        descriptor = try Descriptor(path, O_RDWR | O_CREAT | O_EXCL, mode: mode)
    }

    deinit {
        if isStaged { fileSystem.remove(path) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = fileSystem.write(descriptor.number, rest)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("write", path) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    func write(_ bytes: [UInt8]) throws(GitError) {
        // Not `withUnsafeBytes`: that one throws any error.
        try bytes.withUnsafeBufferPointer { bytes throws(GitError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Replaces bytes that were written before.
    func rewrite(_ bytes: [UInt8], at offset: Int) throws(GitError) {
        let count = bytes.withUnsafeBytes { fileSystem.writeAt(descriptor.number, $0, offset) }
        guard count == bytes.count else { throw .system("pwrite", path) }
    }

    /// Lets the disk begin, so that a later `sync` has less to wait for. Only a hint.
    func startWriteBack() {
        _ = cairn_start_write_back(descriptor.number)
    }

    /// Writes back a part of the file and waits for it, so that a long sync does not let others wait. Only a hint.
    func writeBack(from offset: Int, count: Int) {
        _ = cairn_write_back(descriptor.number, __off64_t(offset), __off64_t(count))
    }

    /// Returns when everything written is on disk.
    ///
    /// After an error the file must not be used any more: the next sync would not tell what was lost.
    func sync() throws(GitError) {
        guard fileSystem.sync(descriptor.number) == 0 else { throw .system("fsync", path) }
    }

    /// Gives the file its name; the directory is left to be synced.
    func show(as name: String) throws(GitError) {
        guard fileSystem.rename(path, name) == 0 else { throw .system("rename", name) }
        isStaged = false
    }
}
