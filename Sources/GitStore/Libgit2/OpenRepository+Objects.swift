import CGit2
import Glibc

extension OpenRepository {
    /// Removes a damaged file that bears the object's name: git's own check would name it for ever, and readers may
    /// look at it first.
    func removeDamaged(_ id: ObjectID) throws(GitError) {
        let name = id.description
        let path = "\(path)/objects/\(name.prefix(2))/\(name.dropFirst(2))"
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        do throws(GitError) {
            _ = try object(id)
        } catch {
            guard error.isLoss else { throw error }
            guard unlink(path) == 0 || errno == ENOENT else { throw .system("unlink", path) }
        }
    }

    /// The entries of a tree.
    func entries(of tree: ObjectID) throws(GitError) -> [TreeEntry] {
        try repository.tree(tree).entries
    }

    /// The id of the tree at a commit's root.
    func treeID(of commit: ObjectID) throws(GitError) -> ObjectID {
        let tree = try repository.tree(of: commit)
        guard let id = git_tree_id(tree.pointer) else {
            throw GitError(.other(-1), function: "git_tree_id", message: "a tree without an id")
        }
        return ObjectID(id.pointee)
    }
}
