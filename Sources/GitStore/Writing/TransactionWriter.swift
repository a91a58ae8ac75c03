import Glibc

/// Writes the objects of one transaction; the branch does not change yet.
struct TransactionWriter {
    let objects: ObjectWriter
    /// Of the bytes that are put, in their order.
    let blobs: [ObjectID]

    private var repository: OpenRepository { objects.repository }

    /// The id of the new commit.
    func write(_ transaction: Transaction) throws(GitError) -> ObjectID {
        let (root, parent) = try base(of: transaction)
        var blobs = blobs[...]
        for edit in transaction.edits { try apply(edit, to: root, &blobs) }
        let tree = try root.writeRoot(to: objects)
        return try objects.write(Self.commit(transaction, tree: tree, parent: parent), as: .commit)
    }

    private func base(of transaction: Transaction) throws(GitError) -> (TreeDraft, parent: ObjectID?) {
        guard let head = transaction.expectedHead else { return (TreeDraft(), nil) }
        do throws(GitError) {
            return (try TreeDraft(repository.treeID(of: head), in: repository), head)
        } catch {
            guard error.isLoss else { throw error }
            // On top of it no git could read the branch, and nothing could be stored there ever again.
            try LostRefs(root: repository.path, fileSystem: FileSystem()).note(
                head,
                of: transaction.branch.refName
            )
            return (TreeDraft(), nil)
        }
    }

    private func apply(
        _ edit: Transaction.Edit,
        to root: TreeDraft,
        _ blobs: inout ArraySlice<ObjectID>
    ) throws(GitError) {
        switch edit {
        case .put(let bytes, let path):
            let (directory, name) = try parent(of: path, in: root)
            let blob = try objects.write(bytes, as: .blob, id: blobs.popFirst())
            directory.put(.regular, blob, at: name)
        case .putFile(let source, let path):
            let (directory, name) = try parent(of: path, in: root)
            let (mode, blob) = try FileImport(objects: objects).file(source)
            directory.put(mode, blob, at: name)
        case .putDirectory(let source, let path):
            let (directory, name) = try parent(of: path, in: root)
            directory.put(try FileImport(objects: objects).directory(source), at: name)
        case .remove(let path):
            try remove(path, from: root)
        }
    }

    private func parent(of path: TreePath, in root: TreeDraft) throws(GitError) -> (TreeDraft, name: [UInt8])
    {
        var directory = root
        for component in path.components.dropLast() {
            directory = try directory.directory(component, in: repository)
        }
        return (directory, try Self.lastComponent(of: path))
    }

    private func remove(_ path: TreePath, from root: TreeDraft) throws(GitError) {
        var directory = root
        for component in path.components.dropLast() {
            guard directory.hasDirectory(component) else { return }
            directory = try directory.directory(component, in: repository)
        }
        directory.remove(try Self.lastComponent(of: path))
    }

    private static func lastComponent(of path: TreePath) throws(GitError) -> [UInt8] {
        let components = path.components
        guard let name = components.last, components.count < TreeDraft.maxDepth else {
            throw TreeDraft.tooDeep
        }
        return name
    }

    private static func commit(_ transaction: Transaction, tree: ObjectID, parent: ObjectID?) -> [UInt8] {
        let person = "Cairn <cairn@localhost> \(transaction.time) +0000"
        let parent = parent.map { "parent \($0)\n" } ?? ""
        let header = "tree \(tree)\n\(parent)author \(person)\ncommitter \(person)\n\n"
        return Array(header.utf8)
            + CommitMessage(subject: transaction.subject, trailers: transaction.trailers).bytes
    }
}
