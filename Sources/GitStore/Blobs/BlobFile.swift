/// A whole blob in an open file, packed or loose: where its compressed bytes begin.
///
/// The file stays readable for as long as this lives, also when it is deleted meanwhile.
final class BlobFile {
    let blob: ObjectID
    /// Of the blob itself.
    let sizeBytes: Int
    let file: OpenFile
    let stamp: FileStamp
    /// Where the zlib stream begins.
    let start: Int
    /// What stands in the stream before the blob: the header of a loose object.
    let prologueBytes: Int

    /// Nil when the pack holds something else there, as a delta.
    init?(_ blob: ObjectID, inPack path: String, at offset: Int) throws(GitError) {
        file = try OpenFile(path)
        stamp = FileStamp(try file.descriptor.status())
        let bytes = try file.descriptor.read(at: offset, limit: EntryHeader.longestBytes)
        guard let header = EntryHeader(bytes), header.type == .blob else { return nil }
        self.blob = blob
        sizeBytes = header.sizeBytes
        start = offset + header.lengthBytes
        prologueBytes = 0
    }

    /// Nil when the object is something else, or so damaged that nothing can be told.
    init?(_ blob: ObjectID, loose path: String) throws(GitError) {
        file = try OpenFile(path)
        stamp = FileStamp(try file.descriptor.status())
        let bytes = try file.descriptor.read(at: 0, limit: 512)
        guard let (size, length) = Self.header(of: bytes) else { return nil }
        self.blob = blob
        (sizeBytes, prologueBytes, start) = (size, length, 0)
    }

    func read(at position: Int, limit: Int) throws(GitError) -> [UInt8] {
        try file.descriptor.read(at: start + position, limit: limit)
    }

    /// The size that a loose blob's first bytes tell, and how many of them do.
    private static func header(of compressed: [UInt8]) -> (sizeBytes: Int, lengthBytes: Int)? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            let output = UnsafeMutableRawBufferPointer(buffer)
            count = compressed.withUnsafeBytes { Inflater().inflate($0, into: output)?.produced ?? 0 }
        }
        guard let end = bytes.firstIndex(of: 0), bytes.starts(with: "blob ".utf8),
            let size = Int(String(decoding: bytes[5..<end], as: UTF8.self)), size >= 0
        else { return nil }
        return (size, end + 1)
    }
}
