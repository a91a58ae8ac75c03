package import BuilderProtocol
package import GitStore

/// Looking only: nothing here starts a build.
extension BuildCache {
    /// What is known of a key: the pending build, else the head's result.
    package func result(builder: String, key: BuildKey) async throws -> ResultView {
        let registered = try parts.builders.find(builder)
        let branch = BranchName(builder: builder, key: key)
        switch parts.statuses[branch] {
        case .pending(let build): return .pending(build)
        case .finished(let result) where try parts.isHead(result, of: branch):
            parts.usage.record(branch, result, at: parts.now)
            return .finished(result)
        default: break
        }
        let result: StoredResult
        switch try await parts.reader.read(branch, key: key, builder: registered.builder) {
        case .result(let found): result = found
        case .unreadable(let damaged?):
            await parts.lose(branch, at: damaged, because: UnreadableResult.damaged)
            throw noResult(key, of: builder)
        case .absent, .unreadable: throw noResult(key, of: builder)
        }
        if !result.isMarked { parts.statuses.remember(result, for: branch) }
        parts.usage.record(branch, result, at: parts.now)
        return .finished(result)
    }

    /// The result that an older commit of the branch holds.
    package func result(builder: String, key: BuildKey, commit: ObjectID) async throws -> StoredResult {
        let branch = try await branch(of: key, builder: builder, holding: commit)
        do {
            return try await parts.reader.result(in: commit, branch: branch, key: key, builder: builder)
        } catch is UnreadableResult {
            throw CacheError.notFound("result in commit \(commit)")
        }
    }

    /// The log of the pending build, else of the head; or of that commit.
    package func log(builder: String, key: BuildKey, commit: ObjectID?) async throws -> LogView {
        // Counted before the result is looked up: from then on it stays.
        let place = parts.readers.enter(BranchName(builder: builder, key: key))
        if let commit {
            let result = try await result(builder: builder, key: key, commit: commit)
            return try await log(of: result, builder: builder, key: key, place)
        }
        switch try await result(builder: builder, key: key) {
        case .pending(let build): return build.logView()
        case .finished(let result): return try await log(of: result, builder: builder, key: key, place)
        }
    }

    /// The artifacts of the head, or of that commit; empty when there are none.
    package func files(builder: String, key: BuildKey, commit: ObjectID?) async throws -> [TreeFile] {
        let commit = try await stored(builder: builder, key: key, commit: commit)
        return try await whole(builder, key, commit) {
            try await parts.store.files(below: ResultPath.value, in: commit)
        }
    }

    /// All artifacts of the head, or of that commit, in one archive.
    package func archive(builder: String, key: BuildKey, commit: ObjectID?) async throws -> ValueArchive {
        let place = parts.readers.enter(BranchName(builder: builder, key: key))
        let commit = try await stored(builder: builder, key: key, commit: commit)
        return try await whole(builder, key, commit) {
            try await ValueArchive(of: commit, in: parts.store, place: place)
        }
    }

    /// One artifact; `path` is relative to `value/`.
    package func file(builder: String, key: BuildKey, path: TreePath, commit: ObjectID?) async throws
        -> TreeFile
    {
        let commit = try await stored(builder: builder, key: key, commit: commit)
        guard let whole = TreePath(bytes: ResultPath.value.bytes + [UInt8(ascii: "/")] + path.bytes) else {
            throw CacheError.notFound("file \(path)")
        }
        do throws(GitError) {
            return try await parts.store.file(at: whole, in: commit)
        } catch {
            guard error.isLoss else { throw error }
            // Missing because it was never there, or because a directory above it is lost?
            _ = try await files(builder: builder, key: key, commit: commit)
            throw error.code == .notFound ? CacheError.notFound("file \(path)") : error
        }
    }

    /// A range of an artifact's bytes; `file` as `file(builder:key:path:commit:)` found it.
    package func pieces(
        of file: TreeFile,
        builder: String,
        key: BuildKey,
        in range: Range<Int>
    ) async throws -> StoredPieces {
        let branch = BranchName(builder: builder, key: key)
        let place = parts.readers.enter(branch)
        return try await open(file.blob, sizeBytes: file.sizeBytes, at: file.path, of: branch, place) {
            parts.store.pieces(of: file.blob, in: range)
        }
    }

    /// The branch's commits, newest first.
    package func history(
        builder: String,
        key: BuildKey,
        pageSize: Int,
        pageToken: String?
    ) async throws -> Page<HistoryDocument> {
        if let pageToken, ObjectID(hex: pageToken) == nil { throw CacheError.badPageToken }
        let start = try await stored(
            builder: builder,
            key: key,
            commit: pageToken.flatMap(ObjectID.init(hex:))
        )
        let commits = try await parts.store.history(from: start, limit: pageSize + 1)
        let next = commits.count > pageSize ? commits.last?.id.description : nil
        return Page(elements: commits.prefix(pageSize).map(HistoryDocument.init), next: next)
    }

    /// The commit whose artifacts are meant: the head while a build is pending, too.
    private func stored(builder: String, key: BuildKey, commit: ObjectID?) async throws -> ObjectID {
        guard let commit else { return try await head(builder: builder, key: key) }
        _ = try await branch(of: key, builder: builder, holding: commit)
        return commit
    }

    private func head(builder: String, key: BuildKey) async throws -> ObjectID {
        _ = try parts.builders.find(builder)
        let branch = BranchName(builder: builder, key: key)
        guard let head = try parts.store.usableHead(of: branch) else { throw noResult(key, of: builder) }
        parts.usage.record(branch, at: parts.now)
        return head
    }

    private func branch(of key: BuildKey, builder: String, holding commit: ObjectID) async throws
        -> BranchName
    {
        _ = try parts.builders.find(builder)
        let branch = BranchName(builder: builder, key: key)
        do {
            guard try await parts.store.isReachable(commit, from: branch) else {
                throw CacheError.notFound("commit \(commit)")
            }
        } catch let error as GitError where error.code == .notFound || error.code == .brokenRef {
            throw CacheError.notFound("commit \(commit)")
        }
        return branch
    }

    func noResult(_ key: BuildKey, of builder: String) -> CacheError {
        .notFound("result \(key) of \(builder)")
    }
}

extension CacheError {
    static let badPageToken = CacheError.invalidFields([FieldProblem("page_token", "is not one of ours")])
}

extension HistoryDocument {
    fileprivate init(_ commit: Commit) {
        let outcome = commit.isMarked ? "marked" : commit.isFailure ? "failure" : "success"
        self.init(
            commit: commit.id.description,
            number: commit.isMarked ? nil : commit.number,
            outcome: outcome,
            started: commit.startedAt?.rfc3339,
            duration: commit.duration?.inSeconds,
            cause: commit.trailer(ResultTrailer.cause)
        )
    }
}
