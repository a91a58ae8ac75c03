import Glibc

/// One index of many packs (`multi-pack-index`, gitformat-pack(5)): with it an object is found at once, however
/// many packs there are. Insurance only; without it everything is found as well.
struct MultiPackIndex {
    private static let fileName = "multi-pack-index"

    let directory: PackDirectory

    private var path: String { "\(directory.path)/\(Self.fileName)" }

    /// Before packs are deleted: an index that names a pack that is no more misleads others.
    func remove(ifNaming packs: some Collection<String>) {
        let known = names
        if packs.contains(where: known.contains) || known.isEmpty { directory.fileSystem.remove(path) }
    }

    /// The packs that it speaks of; empty when there is none, or none that can be read.
    var names: Set<String> {
        guard let file = try? MappedFile(path) else { return [] }
        return MultiPackIndexFile.names(in: file.bytes)
    }

    /// Replaces the index by one of these packs; when this returns it is on disk.
    func write(_ names: [String]) throws(GitError) {
        let names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var packs: [PackIndexFile] = []
        for name in names { packs.append(try PackIndexFile(directory.path(name, "idx"))) }
        let file = try directory.stage("tmp_midx")
        try MultiPackIndexFile(names: names, packs: packs).write(to: file)
        try file.sync()
        try file.show(as: path)
        try directory.sync()
    }
}
