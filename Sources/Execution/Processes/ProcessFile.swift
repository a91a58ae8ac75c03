import Glibc

/// Reading the small files of `/proc`.
enum ProcessFile {
    static func read(_ path: String, limitBytes: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            while bytes.count < limitBytes {
                let length = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                guard length >= 0 else { return nil }
                bytes += buffer[..<length]
                if length < buffer.count { break }
            }
            return bytes
        }
    }

    /// What a symbolic link says.
    static func target(_ path: String) -> String? {
        let bytes = FilePath(path).linkText
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
