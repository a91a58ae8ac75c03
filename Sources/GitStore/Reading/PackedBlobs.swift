/// Small blobs in packs, for whoever wants thousands: inflated by us, which takes a fraction of libgit2's time.
///
/// Sees the packs as they were when it was made; belongs to one thread.
final class PackedBlobs {
    private let packs: [PackReader]
    private let inflater = Inflater()
    private let hash = SHA1()

    init(_ directory: PackDirectory) throws(GitError) {
        // One that is merged away now is found again in another one, or by libgit2.
        packs = try directory.names(with: "pack-")
            .filter { !$0.hasPrefix(PackDirectory.Mark.largeBlob.prefix) }
            .compactMap { try? PackReader($0, in: directory.path) }
    }

    /// Nil for what is not there whole and sound; its bytes are checked against its id.
    func bytes(of blob: ObjectID) -> [UInt8]? {
        for pack in packs {
            guard let entry = pack.blob(blob), let bytes = inflate(entry),
                ObjectType.blob.id(of: bytes, hashing: hash) == blob
            else {
                continue
            }
            return bytes
        }
        return nil
    }

    private func inflate(_ entry: PackReader.CompressedBlob) -> [UInt8]? {
        var isWhole = false
        // A byte more than there should be: what is too long shows.
        let bytes = [UInt8](unsafeUninitializedCapacity: entry.sizeBytes + 1) { buffer, count in
            inflater.reset()
            let step = inflater.inflate(entry.bytes, into: UnsafeMutableRawBufferPointer(buffer))
            count = step?.produced ?? 0
            isWhole = step?.isEnd == true && count == entry.sizeBytes
        }
        return isWhole ? bytes : nil
    }
}

extension PackReader {
    /// A blob as it lies in a pack.
    struct CompressedBlob {
        var sizeBytes: Int
        /// From its first compressed byte to the end of the pack's last object.
        var bytes: UnsafeRawBufferPointer
    }

    /// Nil when the pack does not hold it, or holds a delta or something large.
    fileprivate func blob(_ id: ObjectID) -> CompressedBlob? {
        guard let bytes = beginning(of: id), let header = EntryHeader(bytes.prefix(EntryHeader.longestBytes)),
            header.type == .blob, header.sizeBytes <= Self.largestBlobBytes
        else { return nil }
        let compressed = UnsafeRawBufferPointer(rebasing: bytes[header.lengthBytes...])
        return CompressedBlob(sizeBytes: header.sizeBytes, bytes: compressed)
    }

    private static let largestBlobBytes = 1 << 20
}
