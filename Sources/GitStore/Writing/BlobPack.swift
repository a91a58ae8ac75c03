import CGit2
import CZlib
import Glibc

/// One large file on its way into a pack of its own, in pieces: memory stays flat, however large it is.
///
/// What can be compressed well is compressed; the rest is stored as it is, so that reading any part costs nothing.
final class BlobPack {
    private enum Encoding {
        case deflated(Deflater)
        case stored(StoredStream)
    }

    /// Read, hashed and encoded at a time.
    private static let pieceBytes = 16 * StoredBlocks.blockBytes
    /// Written before the disk has to follow: one long sync at the end would let all others wait.
    private static let writeBackBytes = 8 << 20

    private let directory: PackDirectory
    private let file: StagedFile
    private let sizeBytes: Int
    private let content = SHA1()
    private let pack = SHA1()
    private var encoding: Encoding
    private var checksum: UInt = 0
    private var writtenBytes = 0
    private var writtenBackBytes = 0

    /// The blob's id and its pack, not yet shown. Fails when the file changes meanwhile.
    static func write(
        _ source: borrowing Descriptor,
        in directory: PackDirectory
    ) throws(GitError) -> (ObjectID, StagedPack) {
        let status = try source.status()
        let pack = try BlobPack(
            sizeBytes: Int(status.st_size),
            isCompressed: Samples(source).areCompressible,
            in: directory
        )
        try pack.copy(source)
        guard FileStamp(try source.status()) == FileStamp(status) else { throw changed }
        return try pack.finish()
    }

    private init(sizeBytes: Int, isCompressed: Bool, in directory: PackDirectory) throws(GitError) {
        self.directory = directory
        self.sizeBytes = sizeBytes
        file = try directory.stage("tmp_pack")
        encoding = isCompressed ? .deflated(Deflater(level: 1)) : .stored(StoredStream(sizeBytes: sizeBytes))
        content.update(Array("blob \(sizeBytes)\0".utf8))
        var header = Array("PACK".utf8) + [0, 0, 0, 2]
        header.append(bigEndian: UInt32(1))
        pack.update(header)
        try file.write(header)
        writtenBytes = header.count
        try writeEntry(EntryHeader.encoded(.blob, sizeBytes: sizeBytes))
    }

    private func copy(_ source: borrowing Descriptor) throws(GitError) {
        var output: [UInt8] = []
        for offset in stride(from: 0, to: sizeBytes, by: Self.pieceBytes) {
            let wanted = min(Self.pieceBytes, sizeBytes - offset)
            let piece = try source.read(at: offset, limit: wanted)
            guard piece.count == wanted else { throw Self.changed }
            content.update(piece)
            encode(piece, isLast: offset + wanted == sizeBytes, onto: &output)
            try writeEntry(output)
            output.removeAll(keepingCapacity: true)
        }
    }

    private func encode(_ piece: [UInt8], isLast: Bool, onto output: inout [UInt8]) {
        piece.withUnsafeBytes { bytes in
            switch encoding {
            case .deflated(let deflater): deflater.deflatePart(bytes, isLast: isLast, onto: &output)
            case .stored(var stream):
                stream.append(bytes, isLast: isLast, onto: &output)
                encoding = .stored(stream)
            }
        }
    }

    private func writeEntry(_ bytes: [UInt8]) throws(GitError) {
        checksum = bytes.withUnsafeBytes {
            crc32_z(checksum, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
        }
        pack.update(bytes)
        try file.write(bytes)
        writtenBytes += bytes.count
        guard writtenBytes - writtenBackBytes >= Self.writeBackBytes else { return }
        file.writeBack(from: writtenBackBytes, count: writtenBytes - writtenBackBytes)
        writtenBackBytes = writtenBytes
    }

    private func finish() throws(GitError) -> (ObjectID, StagedPack) {
        let (id, packChecksum) = (content.finish(), pack.finish())
        try file.write(packChecksum.bytes)
        let index = try directory.stage("tmp_idx")
        let entry = PackIndex.Entry(id: id, checksum: UInt32(checksum), offset: 12)
        try index.write(PackIndex([entry]).encoded(packChecksum: packChecksum))
        let name = PackDirectory.newName(for: packChecksum, mark: .largeBlob)
        return (id, StagedPack(pack: file, index: index, name: name, in: directory))
    }

    private static let changed = GitError(
        .other(-1),
        function: "read",
        message: "a file changed while it was read"
    )
}
