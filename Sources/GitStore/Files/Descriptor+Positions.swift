import Glibc

extension Descriptor {
    /// Fills as much of the buffer as there are bytes from `offset` on; the file's own position stays.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let start = buffer.baseAddress.map { $0 + filled }
            let count = pread(number, start, buffer.count - filled, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("pread", "descriptor \(number)") }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// At most `limit` bytes from `offset` on.
    func read(at offset: Int, limit: Int) throws(GitError) -> [UInt8] {
        var failure: GitError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(GitError) {
                count = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
