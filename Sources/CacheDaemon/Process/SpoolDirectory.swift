import Glibc

/// Why the spool cannot be used; the message is meant for the operator.
struct SpoolRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    var description: String
}

/// The spool directory, held by one daemon at a time, and the file that says where it listens.
final class SpoolDirectory: Sendable {
    let path: String
    private let lock: Int32

    /// Creates what is missing; refuses a spool that another daemon uses. Workers may share theirs.
    init(_ path: String, isShared: Bool = false) throws(SpoolRefusal) {
        try Self.makeDirectories(path)
        lock = try Self.takeLock(of: path, isShared: isShared)
        self.path = path
        // A daemon that died left its own there.
        withdrawAnnouncement()
    }

    deinit {
        close(lock)
    }

    /// Says where the daemon listens, in one step.
    func announce(_ address: ListenAddress) throws(SpoolRefusal) {
        let temporary = listenFile + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.refusal("create", temporary) }
        let bytes = Array("\(address)\n".utf8)
        let written = write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard written == bytes.count else { throw Self.refusal("write", temporary) }
        guard rename(temporary, listenFile) == 0 else { throw Self.refusal("rename", temporary) }
    }

    /// Nobody is to be sent to an address where nobody listens.
    func withdrawAnnouncement() {
        unlink(listenFile)
    }

    private var listenFile: String { "\(path)/listen" }

    // Not in the initialiser: one that throws once every property is set runs deinit too, which would close the
    // number a second time, when it may be another thread's file.
    private static func takeLock(of path: String, isShared: Bool) throws(SpoolRefusal) -> Int32 {
        let file = "\(path)/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refusal("open", file) }
        guard flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            throw SpoolRefusal(description: "The spool \(path) is in use by another daemon.")
        }
        return descriptor
    }

    private static func makeDirectories(_ path: String) throws(SpoolRefusal) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR else {
                throw refusal("create", made)
            }
        }
    }

    private static func refusal(_ verb: String, _ path: String) -> SpoolRefusal {
        SpoolRefusal(description: "The spool cannot \(verb) \(path): \(String(cString: strerror(errno))).")
    }
}
