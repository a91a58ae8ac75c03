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

    /// What the names of packs that Cairn wrote begin with.
    enum Mark: UInt16, CaseIterable {
        /// Objects of many results.
        case objects = 0xca17
        /// One large blob and nothing else.
        case largeBlob = 0xca1b

        var prefix: String { "pack-" + String(rawValue, radix: 16) }
    }

    /// True for a pack that Cairn wrote: it holds no deltas.
    static func isOurs(_ name: String) -> Bool {
        Mark.allCases.contains { name.hasPrefix($0.prefix) }
    }

    /// A name that was never used before, even by a pack of the same objects: git may be about to delete that.
    static func newName(for checksum: ObjectID, mark: Mark) -> String {
        var generator = SystemRandomNumberGenerator()
        var seed = checksum.bytes
        seed.append(bigEndian: generator.next())
        let hash = SHA1()
        hash.update(seed)
        return mark.prefix + hash.finish().description.dropFirst(4)
    }

    func path(_ name: String, _ ending: String) -> String { "\(path)/\(name).\(ending)" }

    /// A pack that Cairn wrote and that may be merged.
    struct Pack {
        var name: String
        var sizeBytes: Int
    }

    /// Packs of many objects of ours within those sizes, the smallest first; not those that somebody keeps.
    func mergeable(_ sizes: Range<Int>) throws(GitError) -> [Pack] {
        try names(with: Mark.objects.prefix).compactMap { name in
            // Asked after the name was seen: a pack is protected before it can be seen.
            var status = stat()
            guard !isKept(name), stat(path(name, "pack"), &status) == 0,
                sizes.contains(Int(status.st_size))
            else { return nil }
            return Pack(name: name, sizeBytes: Int(status.st_size))
        }
        .sorted { ($0.sizeBytes, $0.name) < ($1.sizeBytes, $1.name) }
    }

    func isKept(_ name: String) -> Bool { access(path(name, "keep"), F_OK) == 0 }

    /// All packs whose names begin like that, in no order.
    func names(with prefix: String) throws(GitError) -> [String] {
        try Directory.names(in: path).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".idx") }
            .map { String($0.dropLast(4)) }
    }

    /// Deletes packs, but those that somebody keeps. Whoever has them open goes on reading.
    func remove(_ names: [String]) {
        MultiPackIndex(directory: self).remove(ifNaming: names)
        for name in names where !isKept(name) {
            // Without an index nobody looks for the pack.
            fileSystem.remove(path(name, "idx"))
            fileSystem.remove(path(name, "pack"))
        }
    }

    /// Moves packs that hold something damaged to `cairn/damaged`, for somebody who wants to look.
    func putAside(_ names: some Collection<String>) throws(GitError) {
        guard !names.isEmpty else { return }
        try Directory.make("cairn/damaged", below: root)
        MultiPackIndex(directory: self).remove(ifNaming: names)
        for name in names {
            for ending in ["idx", "pack"] {
                guard fileSystem.rename(path(name, ending), "\(root)/cairn/damaged/\(name).\(ending)") == 0
                else {
                    throw .system("rename", path(name, ending))
                }
            }
        }
        try sync()
    }
}
