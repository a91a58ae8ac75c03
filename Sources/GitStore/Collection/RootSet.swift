import Glibc

/// Everything that objects are kept for: all refs, whoever made them, and `HEAD`.
struct RootSet {
    /// Refs of branches that were found damaged: what is left of them stays.
    private static let quarantine = "refs/cairn/quarantine/"

    struct Root {
        var id: ObjectID
        /// True when objects behind it may be missing.
        var mayBeDamaged: Bool
    }

    private var loose: [Root] = []
    private let packed: PackedRefs?
    private var packedOffset = 0

    init(root: String, refs: Refs) throws(GitError) {
        // The loose ones first: one that is packed meanwhile is then found in both rather than in none.
        if case .id(let id) = try refs.loose.read("HEAD") { loose.append(Root(id: id, mayBeDamaged: false)) }
        try Self.collect("refs", refs.loose, into: &loose)
        packed = try refs.currentPacked()
    }

    /// Throws for a store in which more than refs keeps objects.
    static func refuseUnknown(in root: String) throws(GitError) {
        for directory in ["logs", "worktrees"] where access("\(root)/\(directory)", F_OK) == 0 {
            guard try Directory.names(in: "\(root)/\(directory)").isEmpty else {
                throw GitError(
                    .other(-1),
                    function: "collection",
                    message: "\(directory) keeps objects that no ref reaches: nothing is collected"
                )
            }
        }
    }

    /// Whatever their names are: git knows some that we would not make.
    private static func collect(
        _ directory: String,
        _ refs: LooseRefs,
        into roots: inout [Root]
    ) throws(GitError) {
        for entry in try Directory.entries(in: "\(refs.root)/\(directory)") {
            let name = "\(directory)/\(String(decoding: entry.name, as: UTF8.self))"
            if entry.isDirectory {
                try collect(name, refs, into: &roots)
            } else if !name.hasSuffix(".lock"), case .id(let id) = try refs.read(name) {
                roots.append(Root(id: id, mayBeDamaged: name.hasPrefix(quarantine)))
            }
        }
    }

    /// The next one, nil when there is no other.
    mutating func next() throws(GitError) -> Root? {
        if let root = loose.popLast() { return root }
        guard let packed else { return nil }
        if packedOffset == 0 { packedOffset = try packed.offset(ofFirstAtLeast: Array("refs/".utf8)) }
        guard let record = try packed.next(&packedOffset) else { return nil }
        return Root(id: record.id, mayBeDamaged: record.name.starts(with: Self.quarantine.utf8))
    }
}
