import GitStore
import Logging

/// What happens to a result whose objects are damaged or gone: it is unknown from now on, and what is left of it
/// is moved aside. The next lookup builds it anew.
struct ResultLoss: Sendable {
    let store: GitStore
    let statuses: StatusTable
    let losses: Losses
    let reader: ResultReader
    let logger: Logger

    /// The branch's head is `commit`, or was when it was read; false when it is another one by now.
    @discardableResult
    func accept(_ branch: BranchName, at commit: ObjectID, because error: any Error) async -> Bool {
        statuses.forget(branch)
        // Whoever was faster has moved it aside or built it anew.
        guard (try? store.head(of: branch)) == commit else { return false }
        let number = await lastNumber(commit)
        do throws(GitError) {
            try await store.quarantine(branch, at: commit)
            losses.note(branch, lastNumber: number)
            logger.error(
                "result is damaged, and its branch was moved aside",
                metadata: [
                    "branch": "\(branch)", "commit": "\(commit)", "error": "\(error)",
                    "evidence": "refs/cairn/quarantine/\(branch)",
                ]
            )
        } catch {
            logger.error(
                "branch of a damaged result cannot be moved aside",
                metadata: ["branch": "\(branch)", "commit": "\(commit)", "error": "\(error)"]
            )
        }
        return true
    }

    /// Numbers go on when a result is lost, as far as its commit can be read.
    private func lastNumber(_ commit: ObjectID) async -> Int {
        guard let commit = try? await store.commit(commit), let origin = try? await reader.origin(of: commit)
        else { return 0 }
        return origin.number ?? 0
    }
}
