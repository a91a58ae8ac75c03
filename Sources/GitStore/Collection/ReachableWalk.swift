import CGit2

/// Follows refs through commits, tags and trees, and notes in a census what they reach; a step at a time.
final class ReachableWalk {
    private let census: ObjectCensus
    private var repository: OpenRepository
    private var roots: RootSet
    private var pending: [ObjectID] = []
    private var mayBeDamaged = false

    init(census: ObjectCensus, repository: OpenRepository) throws(GitError) {
        self.census = census
        self.repository = repository
        roots = try RootSet(root: repository.path, refs: repository.refs)
    }

    /// Looks at one more object; false when there is none left.
    func step() throws(GitError) -> Bool {
        if let id = pending.popLast() {
            try visit(id)
            return true
        }
        guard let root = try roots.next() else { return false }
        mayBeDamaged = root.mayBeDamaged
        if census.reach(root.id) { pending.append(root.id) }
        return true
    }

    private func visit(_ id: ObjectID) throws(GitError) {
        do throws(GitError) {
            let object = try object(id)
            let bytes = UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer),
                count: git_odb_object_size(object.pointer)
            )
            switch git_odb_object_type(object.pointer) {
            case GIT_OBJECT_COMMIT, GIT_OBJECT_TAG: try follow(ObjectLinks.named(in: bytes), of: id)
            case GIT_OBJECT_TREE: try follow(ObjectLinks.listed(in: bytes), of: id)
            default: break
            }
        } catch {
            // Without the object nobody knows what it refers to, so nothing may go: unless it was given up already.
            guard error.isLoss, mayBeDamaged else { throw error }
        }
    }

    /// A pack that was deleted a moment ago looks like a loss to a repository that was opened before.
    private func object(_ id: ObjectID) throws(GitError) -> OdbObjectHandle {
        do throws(GitError) {
            return try repository.object(id)
        } catch {
            guard error.isLoss else { throw error }
            repository = try OpenRepository(path: repository.path, refs: repository.refs)
            return try repository.object(id)
        }
    }

    private func follow(_ links: [ObjectLinks.Link]?, of id: ObjectID) throws(GitError) {
        guard let links else {
            throw GitError(.other(-1), function: "collection", message: "object \(id) is malformed")
        }
        for link in links where census.reach(link.id) && !link.isBlob { pending.append(link.id) }
    }
}
