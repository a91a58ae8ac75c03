import BuilderProtocol
import GitStore

/// One source repository as builds use it: a local one in place, a remote one through its mirror.
final class SourceAccess: Sendable {
    private let repository: SourceRepository
    private let mirror: Mirror?

    init(_ location: SourceLocation, fetching: Fetching) {
        switch location {
        case .local(let path):
            mirror = nil
            repository = SourceRepository(path: path)
        case .remote(let url):
            let mirror = Mirror(url: url, fetching: fetching)
            self.mirror = mirror
            repository = SourceRepository(path: mirror.path)
        }
    }

    /// The commit that the revision names now.
    func commit(named revision: String) async throws(IdentificationError) -> ObjectID {
        guard let mirror else { return try await found(revision) }
        // Read before anything is awaited: what was pushed before the question must count.
        let asked = mirror.now
        if ObjectID(hex: revision) != nil, let commit = try? await lookUp(revision) { return commit }
        try await mirror.refresh(since: asked - Mirror.sharing)
        if let commit = try await lookUp(revision) { return commit }
        // It may have been pushed since the fetch that we shared.
        try await mirror.refresh(since: asked)
        return try await found(revision)
    }

    /// Makes sure that the commit can be read.
    func ensure(_ commit: ObjectID) async throws(IdentificationError) {
        _ = try await self.commit(named: commit.description)
    }

    func objects(at paths: [TreePath], in commit: ObjectID) async throws(IdentificationError) -> [TreePath:
        ObjectID?]
    {
        do throws(GitError) {
            return try await repository.objects(at: paths, in: commit)
        } catch {
            throw .sourceUnavailable(error.message)
        }
    }

    func checkOut(_ commit: ObjectID, paths: [TreePath]?, into directory: String) async throws(GitError) {
        try await repository.checkOut(commit, paths: paths, into: directory)
    }

    private func found(_ revision: String) async throws(IdentificationError) -> ObjectID {
        guard let commit = try await lookUp(revision) else { throw .unknownRevision(revision) }
        return commit
    }

    private func lookUp(_ revision: String) async throws(IdentificationError) -> ObjectID? {
        do throws(GitError) {
            return try await repository.resolve(revision)
        } catch {
            guard error.code != .notFound else { return nil }
            throw .sourceUnavailable(error.message)
        }
    }
}
