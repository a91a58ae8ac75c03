import Glibc

/// The lock of a file in git's way: `<file>.lock`, which becomes the file or vanishes with its owner.
final class LockFile {
    let path: String
    private let file: StagedFile
    private let fileSystem: FileSystem

    /// `.locked` when somebody else has it; it is never broken.
    init(for path: String, fileSystem: FileSystem) throws(GitError) {
        self.path = path
        self.fileSystem = fileSystem
        do {
            file = try StagedFile("\(path).lock", mode: 0o666, fileSystem: fileSystem)
        } catch let error where error.code == .fileSystem(EEXIST) {
            throw Self.locked(path)
        }
    }

    static func locked(_ path: String) -> GitError {
        GitError(.locked, function: "lock", message: "\(path).lock exists")
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(GitError) { try file.write(bytes) }
    func write(_ bytes: [UInt8]) throws(GitError) { try file.write(bytes) }
    func startWriteBack() { file.startWriteBack() }
    func sync() throws(GitError) { try file.sync() }

    /// Writes back a part of the file and waits for it.
    func writeBack(from offset: Int, count: Int) {
        file.writeBack(from: offset, count: count)
    }

    /// Replaces the file; the directory is left to be synced.
    func replace() throws(GitError) { try file.show(as: path) }

    /// Replaces the file by what was written; when this returns that is on disk under the file's name.
    func commit() throws(GitError) {
        try sync()
        try show()
    }

    /// Replaces the file by what was synced; when this returns its name is on disk too.
    func show() throws(GitError) {
        try replace()
        try fileSystem.syncDirectory(Self.directory(of: path))
    }

    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
