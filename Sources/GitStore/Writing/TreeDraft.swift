/// A directory of a commit in the making; loads only the trees that are changed.
final class TreeDraft {
    private enum Item {
        case object(TreeEntry.Mode, ObjectID)
        case directory(TreeDraft)
    }

    /// Deeper nesting is refused: neither git's recursion nor ours is without end.
    static let maxDepth = 512
    static let tooDeep = GitError(
        .other(-1),
        function: "tree",
        message: "a directory is nested more than \(maxDepth) levels deep"
    )

    private var items: [[UInt8]: Item] = [:]

    /// An empty directory.
    init() {}

    /// The directory that a tree of the repository describes.
    init(_ tree: ObjectID, in repository: OpenRepository) throws(GitError) {
        for entry in try repository.entries(of: tree) {
            items[entry.name] = .object(entry.mode, entry.id)
        }
    }

    var isEmpty: Bool { items.isEmpty }

    func put(_ mode: TreeEntry.Mode, _ id: ObjectID, at name: [UInt8]) {
        items[name] = .object(mode, id)
    }

    func put(_ directory: TreeDraft, at name: [UInt8]) {
        items[name] = .directory(directory)
    }

    func remove(_ name: [UInt8]) {
        items[name] = nil
    }

    /// The directory of that name, made if there is none; a file in its place gives way.
    func directory(_ name: [UInt8], in repository: OpenRepository) throws(GitError) -> TreeDraft {
        let directory: TreeDraft
        switch items[name] {
        case .directory(let known): return known
        case .object(.tree, let id): directory = try TreeDraft(id, in: repository)
        default: directory = TreeDraft()
        }
        items[name] = .directory(directory)
        return directory
    }

    /// True when there is something below that name.
    func hasDirectory(_ name: [UInt8]) -> Bool {
        switch items[name] {
        case .directory, .object(.tree, _): true
        default: false
        }
    }

    /// Writes the directory and those below; nil when there is no file in it: git has no empty directories.
    func write(to repository: OpenRepository) throws(GitError) -> ObjectID? {
        let lines = try lines(writingTo: repository)
        guard !lines.isEmpty else { return nil }
        return try repository.write(Self.encode(lines), as: .tree)
    }

    /// Like `write`, but a commit has a tree even when there is nothing in it.
    func writeRoot(to repository: OpenRepository) throws(GitError) -> ObjectID {
        try repository.write(Self.encode(lines(writingTo: repository)), as: .tree)
    }

    private func lines(writingTo repository: OpenRepository) throws(GitError) -> [TreeEntry] {
        var lines: [TreeEntry] = []
        for (name, item) in items {
            switch item {
            case .object(let mode, let id):
                lines.append(TreeEntry(name: name, mode: mode, id: id))
            case .directory(let directory):
                guard let id = try directory.write(to: repository) else { continue }
                lines.append(TreeEntry(name: name, mode: .tree, id: id))
            }
        }
        return lines
    }

    private static func encode(_ lines: [TreeEntry]) -> [UInt8] {
        // A directory sorts as if its name ended with a slash.
        let key: (TreeEntry) -> [UInt8] = { $0.mode == .tree ? $0.name + [UInt8(ascii: "/")] : $0.name }
        return lines.sorted { key($0).lexicographicallyPrecedes(key($1)) }.flatMap { line in
            Array("\(String(line.mode.rawValue, radix: 8)) ".utf8) + line.name + [0] + line.id.bytes
        }
    }
}
