import Glibc

/// The few calls on files that the spool needs.
enum SpoolFile {
    static let chunkBytes = 64 << 10

    /// A new empty file, open for appending.
    static func create(_ path: String) throws(SpoolError) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolError(function: "open", path: path, code: errno) }
        return descriptor
    }

    static func openForReading(_ path: String) throws(SpoolError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SpoolError(function: "open", path: path, code: errno) }
        return descriptor
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SpoolError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw SpoolError(function: "write", path: path, code: errno)
            }
        }
    }

    /// At most `limit` bytes from the offset on; empty at the end.
    static func read(_ descriptor: Int32, at offset: Int, limit: Int, path: String) throws(SpoolError)
        -> [UInt8]
    {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var result = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
            while result < 0, errno == EINTR {
                result = pread(descriptor, buffer.baseAddress, limit, off_t(offset))
            }
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        guard failure == 0 else { throw SpoolError(function: "read", path: path, code: failure) }
        return bytes
    }

    /// Replaces the file's content in one step.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SpoolError) {
        let temporary = path + ".new"
        let descriptor = try create(temporary)
        defer { _ = close(descriptor) }
        try write(bytes, to: descriptor, path: temporary)
        try move(temporary, to: path)
    }

    static func move(_ path: String, to target: String) throws(SpoolError) {
        guard rename(path, target) == 0 else {
            throw SpoolError(function: "rename", path: path, code: errno)
        }
    }

    static func readAll(_ path: String, limitBytes: Int) throws(SpoolError) -> [UInt8] {
        let descriptor = try openForReading(path)
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < limitBytes {
            let chunk = try read(descriptor, at: bytes.count, limit: chunkBytes, path: path)
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    static func sizeBytes(_ path: String) -> Int? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    static func makeDirectory(_ path: String) throws(SpoolError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SpoolError(function: "mkdir", path: path, code: errno)
        }
    }

    /// Names that are not UTF-8 are left out: none of the spool's own are.
    static func names(in directory: String) throws(SpoolError) -> [String] {
        let descriptor = try openForReading(directory)
        return DirectoryEntries.names(takingOver: descriptor).compactMap { name in
            String(validating: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
