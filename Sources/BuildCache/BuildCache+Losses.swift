import BuilderProtocol
import GitStore

/// Reading what may be damaged: a result that turns out to be lost is unknown from then on.
extension BuildCache {
    /// So much is read at once, and checked before the answer begins.
    private static let checkedBytes = 256 << 10

    /// Runs `read`; when an object of the commit is damaged or gone, there is no such result.
    func whole<Value>(
        _ builder: String,
        _ key: BuildKey,
        _ commit: ObjectID,
        _ read: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await read()
        } catch let error as GitError where error.isLoss {
            await parts.lose(BranchName(builder: builder, key: key), at: commit, because: error)
            throw noResult(key, of: builder)
        }
    }

    /// The log that a commit holds.
    func log(
        of result: StoredResult,
        builder: String,
        key: BuildKey,
        _ place: ReaderPlace
    ) async throws -> LogView {
        guard let blob = result.log else { throw CacheError.notFound("log") }
        let branch = BranchName(builder: builder, key: key)
        let size = try await whole(builder, key, result.commit) {
            let size = try await parts.store.size(of: blob)
            try await check(blob, sizeBytes: size)
            return size
        }
        return LogView(
            blob: blob,
            lengthBytes: size,
            buildID: result.document.build?.id,
            followers: parts.desk.followers
        ) { offset in
            try await self.open(blob, sizeBytes: size, at: ResultPath.log, of: branch, place) {
                () throws(GitError) in try await self.parts.store.stream(blob, from: offset)
            }
        }
    }

    /// What `begin` reads of a blob that lies at the path in the branch's head, or in an older commit.
    func open<Content>(
        _ blob: ObjectID,
        sizeBytes: Int,
        at path: TreePath,
        of branch: BranchName,
        _ place: ReaderPlace,
        _ begin: () async throws(GitError) -> Content
    ) async throws -> StoredContent<Content> {
        let onLoss: @Sendable (GitError) async -> Void = { [parts] error in
            guard let head = try? parts.store.head(of: branch) else { return }
            let current = try? await parts.store.file(at: path, in: head).blob
            // Only the head's own damage makes the result unknown.
            if current == nil || current == blob {
                await parts.lose(branch, at: head, because: error)
            }
        }
        do throws(GitError) {
            try await check(blob, sizeBytes: sizeBytes)
            return StoredContent(base: try await begin(), place: place, onLoss: onLoss)
        } catch {
            guard error.isLoss else { throw error }
            await onLoss(error)
            throw CacheError.notFound("result on \(branch)")
        }
    }

    private func check(_ blob: ObjectID, sizeBytes: Int) async throws(GitError) {
        guard sizeBytes <= Self.checkedBytes else { return }
        _ = try await parts.store.bytes(of: blob, limitBytes: Self.checkedBytes)
    }
}

extension CacheParts {
    /// Gives the result up that somebody found damaged who only looked, and counts it as a lookup would.
    func lose(_ branch: BranchName, at commit: ObjectID, because error: any Error) async {
        guard await loss.accept(branch, at: commit, because: error) else { return }
        let builder = branch.description.prefix { $0 != "/" }
        (try? builders.find(String(builder)))?.metrics.count(.unreadable)
    }
}
