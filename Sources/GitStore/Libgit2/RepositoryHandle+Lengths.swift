import CGit2

extension GitHandle where Kind == RepositoryKind {
    /// Throws when a loose object holds more than its header says.
    ///
    /// libgit2 1.5 believes the header: it writes what follows a length that is too short past its own memory.
    /// Only what it inflates together with the header can do that.
    func checkLength(of id: ObjectID) throws(GitError) {
        let pointer = pointer
        let objects = try ObjectDatabaseHandle("git_repository_odb") { git_repository_odb(&$0, pointer) }
        // Not loose, or so damaged that libgit2 finds it out by itself.
        guard let object = try? LooseObject(id, in: objects),
            object.sizeBytes < LooseObject.inflatedAtOnceBytes
        else { return }
        guard try object.read(limit: LooseObject.inflatedAtOnceBytes).count > object.sizeBytes else { return }
        throw GitError(.other(-1), function: "loose object", message: "\(id) is longer than its header says")
    }
}
