/// Writes the objects of a group into its pack.
final class ObjectWriter {
    let repository: OpenRepository
    let pack: PackDraft
    /// Large files that are blobs already.
    var large: [FileStamp: ObjectID] = [:]
    private lazy var looseDirectories = LooseDirectories(root: repository.path)

    init(repository: OpenRepository, pack: PackDraft) {
        self.repository = repository
        self.pack = pack
    }

    /// `id`: if it is known.
    func write(_ bytes: [UInt8], as kind: ObjectType, id: ObjectID? = nil) throws(GitError) -> ObjectID {
        let id = try pack.append(bytes, as: kind, id: id)
        if looseDirectories.mayHold(id) { try repository.removeDamaged(id) }
        return id
    }

    /// Runs `write`; when it fails nothing of it is in the pack.
    func separately(_ write: () throws(GitError) -> ObjectID) throws(GitError) -> ObjectID {
        let mark = pack.mark
        do throws(GitError) {
            return try write()
        } catch {
            try pack.revert(to: mark)
            throw error
        }
    }
}
