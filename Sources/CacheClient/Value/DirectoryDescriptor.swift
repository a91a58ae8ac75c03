import Foundation

/// An open directory; everything is done relative to it and without following symbolic links, so nothing that a
/// value brings can lead a later file elsewhere.
struct DirectoryDescriptor: ~Copyable {
    private let descriptor: Int32

    /// Opens the directory, created with its parents when absent.
    static func creating(_ path: String) throws(ClientError) -> DirectoryDescriptor {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .usage("cannot create the directory \(path)")
        }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw failure("open", path) }
        return DirectoryDescriptor(descriptor: opened)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// A directory in this one, created when absent; throws when a link or a file has that name.
    func directory(_ name: [UInt8]) throws(ClientError) -> DirectoryDescriptor {
        let path = Self.cString(name)
        guard mkdirat(descriptor, path, 0o777) == 0 || errno == EEXIST else {
            throw Self.failure("create the directory", name)
        }
        let opened = openat(descriptor, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { throw Self.failure("enter", name) }
        return DirectoryDescriptor(descriptor: opened)
    }

    /// The directory that holds the last component of the path.
    func parent(of path: RestorablePath) throws(ClientError) -> DirectoryDescriptor {
        var directory = DirectoryDescriptor(descriptor: fcntl(descriptor, F_DUPFD_CLOEXEC, 3))
        for component in path.components.dropLast() { directory = try directory.directory(component) }
        return directory
    }

    /// Creates a new file for writing and returns its descriptor; the process's umask applies.
    func createFile(_ name: [UInt8], isExecutable: Bool) throws(ClientError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let created = openat(descriptor, Self.cString(name), flags, isExecutable ? 0o777 : 0o666)
        guard created >= 0 else { throw Self.failure("create", name) }
        return created
    }

    func createSymbolicLink(_ name: [UInt8], to target: [UInt8]) throws(ClientError) {
        guard symlinkat(Self.cString(target), descriptor, Self.cString(name)) == 0 else {
            throw Self.failure("create the link", name)
        }
    }

    /// Moves a finished file into its place, where it replaces a file or a link.
    func rename(_ name: [UInt8], to final: [UInt8]) throws(ClientError) {
        guard renameat(descriptor, Self.cString(name), descriptor, Self.cString(final)) == 0 else {
            throw Self.failure("replace", final)
        }
    }

    func remove(_ name: [UInt8]) {
        _ = unlinkat(descriptor, Self.cString(name), 0)
    }

    private static func cString(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }

    private static func failure(_ action: String, _ name: [UInt8]) -> ClientError {
        failure(action, String(decoding: name, as: UTF8.self))
    }

    private static func failure(_ action: String, _ name: String) -> ClientError {
        let reason =
            errno == ELOOP || errno == ENOTDIR
            ? "a link or a file is in its place" : String(cString: strerror(errno))
        return .usage("cannot \(action) \(name): \(reason)")
    }
}
