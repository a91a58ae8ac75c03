import BuilderProtocol
import GitStore
import Logging

/// Reads results from their branches.
struct ResultReader: Sendable {
    /// Longest failure message read back.
    static let longestMessageBytes = 1 << 20
    /// Commits looked through for the one that stored the result: marks and other people's edits lie on top.
    static let longestDetour = 100

    enum Reading: Sendable {
        /// There is no such branch.
        case absent
        case result(StoredResult)
        /// There is something that cannot be used; `damaged` is the head whose objects are damaged or gone.
        case unreadable(damaged: ObjectID?)
    }

    let store: GitStore
    let logger: Logger

    /// What the branch's head holds; a store that cannot be asked throws.
    func read(_ branch: BranchName, key: BuildKey, builder: any Builder) async throws -> Reading {
        let head: ObjectID
        do throws(GitError) {
            guard let known = try store.head(of: branch) else { return .absent }
            head = known
        } catch {
            guard error.code == .brokenRef else { throw error }
            logger.error("ref cannot be read", metadata: ["branch": "\(branch)", "error": "\(error)"])
            return .unreadable(damaged: nil)
        }
        do {
            let result = try await result(in: head, branch: branch, key: key, builder: builder.name)
            if !result.isMarked { try await builder.load(saved(result)) }
            return .result(result)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            logger.error(
                "result cannot be read and counts as unknown",
                metadata: ["branch": "\(branch)", "commit": "\(head)", "error": "\(error)"]
            )
            let isDamaged = (error as? GitError)?.isLoss ?? false
            return .unreadable(damaged: isDamaged ? head : nil)
        }
    }

    /// The result in one commit, without asking its builder.
    func result(
        in id: ObjectID,
        branch: BranchName,
        key: BuildKey,
        builder: String
    ) async throws -> StoredResult {
        let commit = try await store.commit(id)
        let origin = try await origin(of: commit)
        guard let log = commit.log else { throw UnreadableResult.noLog }
        var document = ResultDocument(
            builder: builder,
            key: key.description,
            branch: branch.description,
            title: origin.trailer(ResultTrailer.title) ?? "\(builder) \(key)",
            status: commit.isFailure ? .failure : .success,
            parameters: origin.parameters,
            rebuildRequested: commit.isMarked,
            canRebuild: true
        )
        document.message = try await failure(in: commit)
        if commit.isFailure {
            document.failureKind = origin.trailer(ResultTrailer.failureKind).flatMap(
                BuildFailure.Kind.init(rawValue:)
            )
        }
        document.build = build(of: origin)
        document.commit = id.description
        document.finishedAt = origin.finishedAt.rfc3339
        document.duration = origin.duration?.inSeconds
        return StoredResult(
            commit: id,
            document: document,
            log: log,
            finishedAt: origin.finishedAt,
            number: origin.number ?? 0,
            dependencies: origin.dependencies
        )
    }

    /// The commit that stored the result which this one holds.
    func origin(of commit: Commit) async throws -> Commit {
        if commit.storesResult { return commit }
        return try await store.history(from: commit.id, limit: Self.longestDetour).first(
            where: \.storesResult
        )
            ?? commit
    }

    private func failure(in commit: Commit) async throws -> String? {
        guard let blob = commit.entries[ResultPath.failure.description] else { return nil }
        return String(
            decoding: try await store.bytes(of: blob, limitBytes: Self.longestMessageBytes),
            as: UTF8.self
        )
    }

    private func build(of origin: Commit) -> BuildDocument? {
        origin.trailer(ResultTrailer.build).map { id in
            BuildDocument(
                id: id,
                number: origin.number,
                cause: origin.trailer(ResultTrailer.cause),
                queuedAt: BuildIDs.time(of: id)?.rfc3339,
                startedAt: origin.startedAt?.rfc3339
            )
        }
    }

    private func saved(_ result: StoredResult) -> SavedResult {
        SavedResult(commit: result.commit.description) { path, limitBytes in
            guard let path = TreePath("value/" + path) else { throw UnreadableResult.noSuchFile }
            let file = try await store.file(at: path, in: result.commit)
            return try await store.bytes(of: file.blob, limitBytes: limitBytes)
        }
    }
}

/// Why a branch holds no result that could be used.
enum UnreadableResult: Error {
    case damaged
    case noLog
    case noSuchFile
    /// A file has fewer bytes than its header says.
    case cutFile
}
