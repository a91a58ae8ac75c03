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
    func write(to objects: ObjectWriter) throws(GitError) -> ObjectID? {
        let lines = try lines(writingTo: objects)
        guard !lines.isEmpty else { return nil }
        return try objects.write(Self.encode(lines), as: .tree)
    }

    /// Like `write`, but a commit has a tree even when there is nothing in it.
    func writeRoot(to objects: ObjectWriter) throws(GitError) -> ObjectID {
        try objects.write(Self.encode(lines(writingTo: objects)), as: .tree)
    }

    private func lines(writingTo objects: ObjectWriter) throws(GitError) -> [TreeEntry] {
        var lines: [TreeEntry] = []
        for (name, item) in items {
            switch item {
            case .object(let mode, let id):
                lines.append(TreeEntry(name: name, mode: mode, id: id))
            case .directory(let directory):
                guard let id = try directory.write(to: objects) else { continue }
                lines.append(TreeEntry(name: name, mode: .tree, id: id))
            }
        }
        return lines
    }

    private static func encode(_ lines: [TreeEntry]) -> [UInt8] {
        // A directory sorts as if its name ended with a slash.
        let keyed = lines.map { (key: $0.mode == .tree ? $0.name + [UInt8(ascii: "/")] : $0.name, line: $0) }
        var bytes: [UInt8] = []
        for (_, line) in keyed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            bytes += "\(String(line.mode.rawValue, radix: 8)) ".utf8
            bytes += line.name
            bytes.append(0)
            line.id.append(to: &bytes)
        }
        return bytes
    }
}
