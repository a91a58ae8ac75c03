import CGit2

extension OpenRepository {
    /// The file or link at the path.
    func file(at path: TreePath, in commit: ObjectID) throws(GitError) -> TreeFile {
        guard let entry = try repository.tree(of: commit).entry(at: path),
            let mode = TreeFile.Mode(entry.mode)
        else {
            throw GitError(.notFound, function: "file", message: "\(commit) has no file \(path)")
        }
        return TreeFile(path: path, mode: mode, sizeBytes: try size(of: entry.id), blob: entry.id)
    }

    /// All files below a directory; empty when there is none.
    func files(below path: TreePath, in commit: ObjectID) throws(GitError) -> [TreeFile] {
        guard let entry = try repository.tree(of: commit).entry(at: path), entry.mode == .tree else {
            return []
        }
        var files: [TreeFile] = []
        try collect(entry.id, prefix: [], depth: 1, into: &files)
        return files
    }

    /// git orders a tree so that the paths of all its files come out ordered by their bytes.
    private func collect(
        _ tree: ObjectID,
        prefix: [UInt8],
        depth: Int,
        into files: inout [TreeFile]
    ) throws(GitError) {
        guard depth < TreeDraft.maxDepth else { throw TreeDraft.tooDeep }
        for entry in try repository.tree(tree).entries {
            if entry.mode == .tree {
                let below = prefix + entry.name + [UInt8(ascii: "/")]
                try collect(entry.id, prefix: below, depth: depth + 1, into: &files)
            } else if let mode = TreeFile.Mode(entry.mode), let path = TreePath(bytes: prefix + entry.name) {
                files.append(
                    TreeFile(path: path, mode: mode, sizeBytes: try size(of: entry.id), blob: entry.id)
                )
            }
        }
    }
}
