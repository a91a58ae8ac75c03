import Glibc

/// A blob that can only be had as a whole, a delta for instance: kept in a file while it is read, because a slow
/// reader must not hold its memory.
final class SpilledBlob: OpenBlob {
    private let file: StagedFile
    private var offset = 0

    /// The file takes over the bytes.
    init(_ bytes: UnsafeRawBufferPointer, in file: StagedFile) throws(GitError) {
        self.file = file
        try file.write(bytes)
    }

    func read(limit: Int) throws(GitError) -> [UInt8] {
        let bytes = try file.descriptor.read(at: offset, limit: limit)
        offset += bytes.count
        return bytes
    }

    func skip(_ count: Int) {
        offset += count
    }
}
