import CZlib
import Glibc

/// A blob that lies in its file as it is: any part of it can be read without those before.
final class StoredBlob: OpenBlob {
    private let file: BlobFile
    private let blocks: StoredBlocks
    private var offset = 0
    /// Adler-32 of all bytes so far; nil once some were skipped.
    private var checksum: UInt? = 1

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
        let size = min(limit, blocks.sizeBytes - offset)
        var failure: GitError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(GitError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size]
                    )
                )
                count = size
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(GitError) {
        var rest = buffer
        while !rest.isEmpty {
            let (number, within) = offset.quotientAndRemainder(dividingBy: StoredBlocks.blockBytes)
            let count = min(rest.count, blocks.size(ofBlock: number) - within)
            if within == 0 { try checkHeader(ofBlock: number) }
            let position = file.start + blocks.position(ofBlock: number) + StoredBlocks.headerBytes + within
            let part = UnsafeMutableRawBufferPointer(rebasing: rest[..<count])
            guard try file.file.read(at: position, into: part) == count else {
                throw .damaged(file.blob, "its file ends too early")
            }
            offset += count
            rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
        }
        try check(UnsafeRawBufferPointer(buffer))
    }

    private func checkHeader(ofBlock number: Int) throws(GitError) {
        let header = blocks.header(ofBlock: number)
        guard try file.read(at: blocks.position(ofBlock: number), limit: header.count) == header else {
            throw .damaged(file.blob, "a block of it has no sound header")
        }
    }

    /// The last bytes are not given away unless all of them were right.
    private func check(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
        guard let before = checksum, !bytes.isEmpty else { return }
        let sum = adler32_z(before, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        checksum = sum
        guard offset == blocks.sizeBytes else { return }
        let stored = try file.read(at: blocks.checksumPosition, limit: StoredBlocks.checksumBytes)
        guard stored.reduce(0, { $0 << 8 | UInt($1) }) == sum else {
            throw .damaged(file.blob, "its checksum is another one")
        }
    }
}
