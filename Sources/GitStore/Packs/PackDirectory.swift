import Glibc

/// `objects/pack` of the store.
struct PackDirectory: Sendable {
    let root: String
    let fileSystem: FileSystem

    var path: String { "\(root)/objects/pack" }

    /// Returns when the names in it are on disk.
    func sync() throws(GitError) {
        try fileSystem.syncDirectory(path)
    }

    /// A new file that nobody takes for a pack.
    func stage(_ kind: String) throws(GitError) -> StagedFile {
        let number = UInt64.random(in: .min ... .max)
        return try StagedFile(
            "\(path)/\(kind)_\(String(number, radix: 16))",
            mode: 0o444,
            fileSystem: fileSystem
        )
    }

    /// Packs whose names begin like this were written by Cairn.
    static let mark: [UInt8] = [0xca, 0x17]

    /// True for a pack that Cairn wrote: it holds no deltas.
    static func isOurs(_ name: String) -> Bool {
        name.hasPrefix("pack-" + mark.map { String($0, radix: 16) }.joined())
    }

    /// A name that was never used before, even by a pack of the same objects: git may be about to delete that.
    static func newName(for checksum: ObjectID) -> String {
        var generator = SystemRandomNumberGenerator()
        var seed = checksum.bytes
        seed.append(bigEndian: generator.next())
        let hash = SHA1()
        hash.update(seed)
        let bytes = mark + hash.finish().bytes.dropFirst(mark.count)
        guard let id = ObjectID(bytes: bytes) else { preconditionFailure("20 bytes") }
        return "pack-\(id)"
    }
}
