import Glibc

/// All packs of the store by their indexes, for what libgit2 could only read as a whole.
final class PackCatalog {
    private struct Pack {
        var path: String
        var modified: Timestamp
        var index: PackIndexFile
    }

    private let directory: String
    /// The newest first: what was damaged has been written anew.
    private var packs: [Pack] = []
    private var stamp: FileStamp?

    init(directory: String) {
        self.directory = directory
    }

    /// The blob, when some pack holds it whole and not as a delta.
    func find(_ blob: ObjectID) throws(GitError) -> BlobFile? {
        try refresh(isForced: false)
        if let found = search(blob) { return found }
        // A pack that came or went a moment ago may not show in the directory's times.
        try refresh(isForced: true)
        return search(blob)
    }

    private func search(_ blob: ObjectID) -> BlobFile? {
        for pack in packs {
            guard let number = pack.index.number(of: blob), let offset = pack.index.offset(number) else {
                continue
            }
            // One that was merged away meanwhile is in another one.
            if let found = try? BlobFile(blob, inPack: pack.path, at: offset) { return found }
        }
        return nil
    }

    private func refresh(isForced: Bool) throws(GitError) {
        var status = stat()
        guard stat(directory, &status) == 0 else { throw .system("stat", directory) }
        let current = FileStamp(status)
        guard isForced || current != stamp else { return }
        stamp = current
        let known = Dictionary(packs.map { ($0.path, $0) }) { first, _ in first }
        packs = try Directory.names(in: directory).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.hasPrefix("pack-") && $0.hasSuffix(".idx") }
            .compactMap { name in
                let path = "\(directory)/\(name.dropLast(4)).pack"
                return known[path] ?? Self.open(path, index: "\(directory)/\(name)")
            }
            .sorted { $0.modified > $1.modified }
    }

    /// Nil for what cannot be used: git will say so.
    private static func open(_ path: String, index: String) -> Pack? {
        var status = stat()
        guard stat(path, &status) == 0, let index = try? PackIndexFile(index) else { return nil }
        return Pack(path: path, modified: Timestamp(status.st_mtim), index: index)
    }
}
