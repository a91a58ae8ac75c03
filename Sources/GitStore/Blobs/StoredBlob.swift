/// A blob that lies in its file as it is: any part of it can be read without those before.
final class StoredBlob: OpenBlob {
    /// Of a piece: much less, and handing it on would cost more than sending it.
    private static let pieceBytes = 1 << 20

    private let file: BlobFile
    private let blocks: StoredBlocks
    private var offset = 0
    /// Of all bytes so far; nil once some were skipped.
    private var checksum: Adler32? = Adler32()

    /// Nil when the blob is compressed.
    init?(_ file: BlobFile) throws(GitError) {
        self.file = file
        blocks = StoredBlocks(sizeBytes: file.sizeBytes)
        guard file.prologueBytes == 0, try file.read(at: 0, limit: 2) == StoredBlocks.signature else {
            return nil
        }
        for number in [0, blocks.count - 1] {
            let header = blocks.header(ofBlock: number)
            guard try file.read(at: blocks.position(ofBlock: number), limit: header.count) == header else {
                return nil
            }
        }
    }

    func skip(_ count: Int) {
        guard count > 0 else { return }
        offset = min(blocks.sizeBytes, offset + count)
        checksum = nil
    }

    func read(limit: Int) throws(GitError) -> [UInt8] {
        let stretches = try take(limit)
        var failure: GitError?
        let size = stretches.reduce(0) { $0 + $1.count }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(GitError) {
                for stretch in stretches {
                    let room = UnsafeMutableBufferPointer(rebasing: buffer[count..<count + stretch.count])
                    try read(stretch, into: UnsafeMutableRawBufferPointer(room))
                    count += stretch.count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try checkEnd()
        return bytes
    }

    /// Reads the bytes nevertheless: they are checked, and whoever sends them will not have to wait for the disk.
    func readPiece(limit: Int) throws(GitError) -> BlobPiece? {
        let stretches = try take(min(limit, Self.pieceBytes))
        guard !stretches.isEmpty else { return nil }
        let outcome = withUnsafeTemporaryAllocation(
            byteCount: StoredBlocks.blockBytes,
            alignment: 64
        ) { buffer in
            Result { () throws(GitError) in
                for stretch in stretches {
                    try read(stretch, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<stretch.count]))
                }
            }
        }
        try outcome.get()
        try checkEnd()
        return .stored(StoredPart(file: file.file, stretches: stretches))
    }

    /// Where the next bytes lie, at most `limit` of them; from then on they count as read.
    private func take(_ limit: Int) throws(GitError) -> [Range<Int>] {
        let end = offset + min(limit, blocks.sizeBytes - offset)
        var stretches: [Range<Int>] = []
        while offset < end {
            let (number, within) = offset.quotientAndRemainder(dividingBy: StoredBlocks.blockBytes)
            if within == 0 { try checkHeader(ofBlock: number) }
            let start = file.start + blocks.position(ofBlock: number) + StoredBlocks.headerBytes + within
            let count = min(end - offset, blocks.size(ofBlock: number) - within)
            stretches.append(start..<start + count)
            offset += count
        }
        return stretches
    }

    private func checkHeader(ofBlock number: Int) throws(GitError) {
        let header = blocks.header(ofBlock: number)
        guard try file.read(at: blocks.position(ofBlock: number), limit: header.count) == header else {
            throw .damaged(file.blob, "a block of it has no sound header")
        }
    }

    private func read(_ stretch: Range<Int>, into room: UnsafeMutableRawBufferPointer) throws(GitError) {
        guard try file.file.descriptor.read(at: stretch.lowerBound, into: room) == room.count else {
            throw .damaged(file.blob, "its file ends too early")
        }
        checksum?.update(UnsafeRawBufferPointer(room))
    }

    /// The last bytes are not given away unless all of them were right.
    private func checkEnd() throws(GitError) {
        guard offset == blocks.sizeBytes, let checksum else { return }
        let stored = try file.read(at: blocks.checksumPosition, limit: StoredBlocks.checksumBytes)
        guard stored.reduce(0, { $0 << 8 | UInt32($1) }) == checksum.value else {
            throw .damaged(file.blob, "its checksum is another one")
        }
    }
}
