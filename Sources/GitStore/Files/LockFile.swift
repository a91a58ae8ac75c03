import Glibc

/// The lock of a file in git's way: `<file>.lock`, which becomes the file or vanishes with its owner.
struct LockFile: ~Copyable {
    private let path: String
    private let descriptor: Descriptor
    private var isHeld = true

    private var lockPath: String { "\(path).lock" }

    /// `.locked` when somebody else has it; it is never broken.
    init(for path: String) throws(GitError) {
        self.path = path
        do {
            descriptor = try Descriptor("\(path).lock", O_WRONLY | O_CREAT | O_EXCL)
        } catch let error where error.code == .fileSystem(EEXIST) {
            throw GitError(.locked, function: "lock", message: "\(path).lock exists")
        }
    }

    deinit {
        if isHeld { unlink("\(path).lock") }
    }

    /// Replaces the file; when this returns the new content is on disk under the file's name.
    mutating func commit(_ bytes: some Sequence<UInt8>) throws(GitError) {
        try descriptor.write(bytes)
        try descriptor.sync()
        guard rename(lockPath, path) == 0 else { throw .system("rename", path) }
        isHeld = false
        try Directory.sync(Self.directory(of: path))
    }

    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
