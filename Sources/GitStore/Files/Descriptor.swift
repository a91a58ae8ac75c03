import Glibc

/// An open file or directory: closed with its owner, never inherited by a child process.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ path: String, _ flags: Int32, mode: mode_t = 0o666) throws(GitError) {
        let opened = open(path, flags | O_CLOEXEC, mode)
        guard opened >= 0 else { throw .system("open", path) }
        number = opened
    }

    /// Nil when there is no such file: without the words of an error, which cost more than looking.
    init?(existing path: String, _ flags: Int32) throws(GitError) {
        let opened = open(path, flags | O_CLOEXEC)
        guard opened >= 0 else {
            if errno == ENOENT { return nil }
            throw .system("open", path)
        }
        number = opened
    }

    /// Opens what the directory holds under that name.
    init(_ name: [UInt8], in directory: borrowing Descriptor, _ flags: Int32) throws(GitError) {
        let parent = directory.number
        let opened = withCString(name) { openat(parent, $0, flags | O_CLOEXEC) }
        guard opened >= 0 else { throw .system("openat", String(decoding: name, as: UTF8.self)) }
        number = opened
    }

    deinit { close(number) }

    /// Leaves the number to one who closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Fills as much of the buffer as there are bytes left.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(number, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("read", "descriptor \(number)") }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// At most `limit` bytes from here on.
    func read(limit: Int) throws(GitError) -> [UInt8] {
        var failure: GitError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(GitError) {
                count = try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: some Sequence<UInt8>) throws(GitError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("write", "descriptor \(number)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns when everything written is on disk.
    func sync() throws(GitError) {
        guard fsync(number) == 0 else { throw .system("fsync", "descriptor \(number)") }
    }

    func status() throws(GitError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .system("fstat", "descriptor \(number)") }
        return status
    }
}

extension GitError {
    /// The failure that errno names.
    static func system(_ function: String, _ subject: String) -> GitError {
        let number = errno
        return GitError(
            .fileSystem(number),
            function: function,
            message: "\(subject): \(String(cString: strerror(number)))"
        )
    }
}
