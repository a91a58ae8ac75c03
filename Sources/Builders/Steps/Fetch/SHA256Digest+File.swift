import Execution
import GitStore
import Glibc

extension SHA256Digest {
    /// Reads the file to its end and copies it on the way, if a descriptor to write to is given; `check` may
    /// stop it. Blocks.
    static func ofFile(
        _ input: Int32,
        copyingTo output: Int32? = nil,
        limitBytes: Int = .max,
        check: () throws -> Void = {}
    ) throws -> (digest: SHA256Digest, sizeBytes: Int) {
        let hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var sizeBytes = 0
        while sizeBytes <= limitBytes {
            try check()
            let length = read(input, buffer.baseAddress, buffer.count)
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { throw SystemError("read") }
            if length == 0 { break }
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<length])
            hash.update(chunk)
            if let output { try FileWriting.write(chunk, to: output) }
            sizeBytes += length
        }
        return (hash.finish(), sizeBytes)
    }
}
