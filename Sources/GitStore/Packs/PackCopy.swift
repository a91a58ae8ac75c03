import Glibc

/// Copies the objects of packs into one pack, bit by bit; those that were not compressed yet are now, when asked for.
struct PackCopy {
    /// How much of the disk's time a copy may take.
    enum Pace {
        /// All of it.
        case full
        /// Half of it: others commit and read meanwhile.
        case shared
    }

    /// What is written before the disk has to follow: one long sync would let the writer's wait.
    private static let chunkBytes = 4 << 20
    private static let longestPause: UInt32 = 100_000

    let directory: PackDirectory
    /// Nil when nothing is to be compressed.
    let compression: LateCompression?
    let pace: Pace
    let isStopped: @Sendable () -> Bool

    /// All sound objects of the packs, each once, and the names of those packs that hold others too. Nil when
    /// nothing is sound.
    func merged(_ readers: [PackReader]) throws(GitError) -> (StagedPack?, damaged: Set<String>) {
        var known: Set<ObjectID> = []
        var damaged: Set<String> = []
        var parts: [(PackReader, [PackReader.Entry])] = []
        for reader in readers {
            var sound: [PackReader.Entry] = []
            for entry in try reader.entries() where !known.contains(entry.id) {
                guard reader.bytes(of: entry) != nil else {
                    damaged.insert(reader.name)
                    continue
                }
                known.insert(entry.id)
                sound.append(entry)
            }
            parts.append((reader, sound))
        }
        return (known.isEmpty ? nil : try copy(parts, count: known.count), damaged)
    }

    private func copy(_ parts: [(PackReader, [PackReader.Entry])], count: Int) throws(GitError) -> StagedPack
    {
        let pack = PacedFile(try directory.stage("tmp_pack"))
        var entries: [PackIndex.Entry] = []
        entries.reserveCapacity(count)
        var header = Array("PACK".utf8) + [0, 0, 0, 2]
        header.append(bigEndian: UInt32(count))
        pack.append(header)
        for (reader, found) in parts {
            for entry in found {
                guard let bytes = reader.bytes(of: entry) else { throw .closed }
                let late = compression?.entry(insteadOf: bytes)
                let checksum = late?.checksum ?? entry.checksum
                entries.append(PackIndex.Entry(id: entry.id, checksum: checksum, offset: pack.sizeBytes))
                if let late { pack.append(late.bytes) } else { pack.append(bytes) }
                if pack.pendingBytes >= Self.chunkBytes { try flush(pack) }
            }
        }
        try flush(pack)
        let checksum = pack.checksum()
        pack.append(checksum.bytes)
        try flush(pack)
        let index = PacedFile(try directory.stage("tmp_idx"))
        for piece in PackIndex(entries).encoded(packChecksum: checksum).chunks(of: Self.chunkBytes) {
            index.append(piece)
            try flush(index)
        }
        let name = PackDirectory.newName(for: checksum, mark: .objects)
        return StagedPack(pack: pack.file, index: index.file, name: name, in: directory)
    }

    private func flush(_ file: PacedFile) throws(GitError) {
        guard !isStopped() else { throw .closed }
        let start = ContinuousClock.now
        try file.flush()
        guard pace == .shared else { return }
        let taken = (ContinuousClock.now - start) / .microseconds(1)
        usleep(min(Self.longestPause, UInt32(max(0, min(taken, 1e9)))))
    }
}

extension [UInt8] {
    fileprivate func chunks(of size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
