/// A file that is written and brought to the disk piece by piece, and hashed on the way.
final class PacedFile {
    let file: StagedFile
    private let hash = SHA1()
    private var buffer: [UInt8] = []
    private var writtenBytes = 0

    init(_ file: StagedFile) {
        self.file = file
    }

    var sizeBytes: Int { writtenBytes + buffer.count }
    /// What was appended and not written yet.
    var pendingBytes: Int { buffer.count }

    func append(_ bytes: some Collection<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// Returns when what was appended is on its way to the disk no more, but there; a hint, not a sync.
    func flush() throws(GitError) {
        hash.update(buffer)
        try file.write(buffer)
        file.writeBack(from: writtenBytes, count: buffer.count)
        writtenBytes += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// Of everything that was flushed.
    func checksum() -> ObjectID { hash.finish() }
}
