import CGit2

/// The store's repository, opened; belongs to one lane.
final class OpenRepository {
    let path: String
    let refs: Refs
    let repository: RepositoryHandle
    let objects: ObjectDatabaseHandle
    let packs: PackCatalog
    let seekPoints: SeekPoints

    /// `seekPoints` are shared by those who read the same store.
    init(path: String, refs: Refs, seekPoints: SeekPoints = SeekPoints()) throws(GitError) {
        Libgit2.start()
        self.path = path
        self.refs = refs
        self.seekPoints = seekPoints
        packs = PackCatalog(directory: "\(path)/objects/pack")
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_BARE.rawValue
        repository = try RepositoryHandle("git_repository_open_ext") {
            git_repository_open_ext(&$0, path, flags, nil)
        }
        let pointer = repository.pointer
        objects = try ObjectDatabaseHandle("git_repository_odb") { git_repository_odb(&$0, pointer) }
    }
}
