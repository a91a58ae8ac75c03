import BuilderProtocol
import GitStore
import Logging

/// Puts a finished build on its branch: one commit, whatever happens to the branch meanwhile.
struct ResultWriter: Sendable {
    /// Attempts at a branch that others move or lock at the same time.
    static let longestContest = 20

    let store: GitStore
    let metrics: StoreMetrics
    let logger: Logger
    let now: @Sendable () -> Timestamp

    /// Stores the build's log, its failure or none, and its artifacts; the commit is durable on return.
    func save(
        _ subject: BuildSubject,
        preparation: PreparationRecord,
        log: LiveLog,
        failure: BuildFailure?,
        value: String?,
        times: BuildTimes
    ) async throws -> ObjectID {
        let start = ContinuousClock.now
        let trailers = trailers(of: subject, failure: failure, times: times) + preparation.trailers
        let id = try await contest {
            let head = try await soundHead(of: subject.branch)
            var transaction = Transaction(
                on: subject.branch,
                expecting: head,
                subject: self.subject(failure),
                trailers: trailers,
                time: now().secondsSince1970
            )
            transaction.remove(ResultPath.rebuildRequested)
            transaction.remove(ResultPath.value)
            transaction.remove(ResultPath.failure)
            transaction.putFile(log.path, at: ResultPath.log)
            if let value { transaction.putDirectory(value, at: ResultPath.value) }
            if let failure { transaction.put(Array(failure.message.utf8), at: ResultPath.failure) }
            return try await store.commit(transaction)
        }
        metrics.record(commitTime: ContinuousClock.now - start)
        return id
    }

    /// Marks the branch's head for rebuild, unless it is marked already; nil when there is no branch.
    func mark(_ branch: BranchName, user: String?, reason: String?) async throws -> ObjectID? {
        try await contest {
            guard let head = try await soundHead(of: branch) else { return nil }
            let commit = try await readable(head)
            if commit?.isMarked == true { return head }
            let known = commit?.trailers ?? []
            return try await store.commit(
                mark(on: branch, at: head, repeating: known, user: user, reason: reason)
            )
        }
    }

    /// The branch's head, once its ref was mended if that was broken.
    private func soundHead(of branch: BranchName) async throws(GitError) -> ObjectID? {
        do throws(GitError) {
            return try store.head(of: branch)
        } catch {
            guard error.code == .brokenRef else { throw error }
        }
        let repair = try await store.mend(branch)
        logger.warning("broken ref mended", metadata: ["branch": "\(branch)", "repair": "\(repair)"])
        return try store.head(of: branch)
    }

    /// Nil when the commit is lost: what cannot be read can be marked all the same.
    private func readable(_ head: ObjectID) async throws(GitError) -> Commit? {
        do throws(GitError) {
            return try await store.commit(head)
        } catch {
            guard error.isLoss else { throw error }
            return nil
        }
    }

    /// Tries again while somebody else writes the branch at the same moment.
    private func contest<Value: Sendable>(_ attempt: () async throws -> Value) async throws -> Value {
        for _ in 1..<Self.longestContest {
            do {
                return try await attempt()
            } catch let error as GitError {
                guard error.code == .modified || error.code == .locked else { throw error }
            }
        }
        return try await attempt()
    }

    private func mark(
        on branch: BranchName,
        at head: ObjectID,
        repeating trailers: [Trailer],
        user: String?,
        reason: String?
    ) -> Transaction {
        let repeated = ResultTrailer.identifying.compactMap { name in
            trailers.last { $0.name == name }
        }
        let asked = [(ResultTrailer.requestedBy, user), (ResultTrailer.reason, reason)].compactMap {
            name,
            value in
            value.map { Trailer(name, $0) }
        }
        var transaction = Transaction(
            on: branch,
            expecting: head,
            subject: "Marked for rebuild",
            trailers: repeated + asked,
            time: now().secondsSince1970
        )
        transaction.put([], at: ResultPath.rebuildRequested)
        return transaction
    }

    private func subject(_ failure: BuildFailure?) -> String {
        guard let failure else { return "Cached successful result" }
        let firstLine = failure.message.split(separator: "\n").first.map(String.init) ?? ""
        return "Cached failure: \(firstLine)".onOneLine
    }

    private func trailers(of subject: BuildSubject, failure: BuildFailure?, times: BuildTimes) -> [Trailer] {
        let parameters = CanonicalJSON.object(subject.parameters.mapValues(CanonicalJSON.string))
        let all: [(String, String?)] = [
            (ResultTrailer.key, subject.key.description),
            (ResultTrailer.title, subject.title),
            (ResultTrailer.parameters, String(decoding: parameters.bytes, as: UTF8.self)),
            (ResultTrailer.source, subject.source),
            (ResultTrailer.build, subject.id),
            (ResultTrailer.number, String(subject.number)),
            (ResultTrailer.cause, subject.cause.rawValue),
            (ResultTrailer.started, times.started.rfc3339),
            (ResultTrailer.duration, times.durationText),
            (ResultTrailer.outcome, failure == nil ? "success" : "failure"),
            (ResultTrailer.failureKind, failure?.kind.rawValue),
            (ResultTrailer.requestedBy, subject.user),
        ]
        return all.compactMap { name, value in value.map { Trailer(name, $0) } }
    }
}

extension PreparationRecord {
    fileprivate var trailers: [Trailer] {
        dependencies.map { Trailer(ResultTrailer.dependency, $0.text) }
            + steps.compactMap(StepDuration.init).map { Trailer(ResultTrailer.step, $0.text) }
    }
}
