package import Glibc

extension FilePath {
    package func makeDirectory() throws(SystemError) {
        guard withCString({ mkdir($0, 0o755) }) == 0 else { throw SystemError("mkdir") }
    }

    package func remove() throws(SystemError) {
        guard withCString({ unlink($0) }) == 0 else { throw SystemError("unlink") }
    }

    /// Adds permissions for the owner where they lack.
    package func permit(_ mode: mode_t) {
        guard let status, status.st_mode & mode != mode else { return }
        _ = withCString { chmod($0, status.st_mode & 0o7777 | mode) }
    }

    /// Moves the file or link; between file systems it is copied and then removed.
    package func move(to target: FilePath) throws(SystemError) {
        let code = rename(to: target)
        if code == EXDEV || code == EACCES || code == EPERM {
            try copy(to: target)
            // What cannot be removed stays behind in the working directory, which goes away anyway.
            try? remove()
        } else if code != 0 {
            throw SystemError("rename", code: code)
        }
    }

    /// Zero, or the errno.
    package func rename(to target: FilePath) -> Int32 {
        withCString { source in target.withCString { Glibc.rename(source, $0) == 0 ? 0 : errno } }
    }

    private func copy(to target: FilePath) throws(SystemError) {
        guard kind == .link else { return try copyFile(to: target) }
        let text = linkText
        let code = FilePath(bytes: text).withCString { text in target.withCString { symlink(text, $0) } }
        guard code == 0 else { throw SystemError("symlink") }
    }

    private func copyFile(to target: FilePath) throws(SystemError) {
        let input = withCString { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard input >= 0, let status else { throw SystemError("open") }
        defer { close(input) }
        let mode = status.st_mode & 0o777
        let output = target.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode | 0o600) }
        guard output >= 0 else { throw SystemError("open") }
        defer { close(output) }
        do throws(SystemError) {
            try Self.copy(from: input, to: output)
        } catch {
            try? target.remove()
            throw error
        }
    }

    private static func copy(from input: Int32, to output: Int32) throws(SystemError) {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let length = read(input, &buffer, buffer.count)
            guard length >= 0 else { throw SystemError("read") }
            if length == 0 { return }
            var written = 0
            while written < length {
                let count = buffer.withUnsafeBytes {
                    write(output, $0.baseAddress.map { $0 + written }, length - written)
                }
                guard count >= 0 else { throw SystemError("write") }
                written += count
            }
        }
    }
}
