import Glibc

extension ProgressFile {
    /// A file of its own in a directory that others share, such as `/tmp`.
    ///
    /// It is locked for as long as this process lives. So those that killed processes left behind are told from
    /// those in use, and whoever comes next removes them.
    package static func temporary(in directory: String) throws(SystemError) -> ProgressFile {
        removeAbandoned(in: FilePath(directory))
        while true {
            let name = "cairn-\(UInt64.random(in: 0 ... .max)).progress"
            let file = try ProgressFile(path: "\(directory)/\(name)")
            // Where a file system has no locks nobody gets one, so nobody removes it either.
            while flock(file.descriptor, LOCK_EX) != 0, errno == EINTR {}
            // Somebody may have met it before it was locked.
            if file.hasName { return file }
        }
    }

    private var hasName: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }

    private static func removeAbandoned(in directory: FilePath) {
        for name in (try? directory.names()) ?? [] where isOurs(name) {
            removeIfAbandoned(directory.appending(name))
        }
    }

    private static func isOurs(_ name: [UInt8]) -> Bool {
        name.starts(with: "cairn-".utf8) && name.suffix(9).elementsEqual(".progress".utf8)
    }

    private static func removeIfAbandoned(_ path: FilePath) {
        let descriptor = path.withCString { open($0, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
        else { return }
        _ = path.withCString { unlink($0) }
    }
}
