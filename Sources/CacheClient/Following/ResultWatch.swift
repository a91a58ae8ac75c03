import BuilderProtocol

/// Looks at a key's result, waiting for a pending build's end if asked to.
struct ResultWatch {
    let daemon: Daemon
    let reference: ResultReference
    let commit: String?

    /// The Result as it is at the end of the build or of the time.
    func result(waiting: Duration?) async throws -> Received<ResultDocument> {
        var received = try await look(waitingSeconds: 0)
        guard let waiting, commit == nil else { return received }
        let deadline = ContinuousClock.now + waiting
        while received.document.status == .pending {
            let left = (deadline - .now).components.seconds
            guard left > 0 else { break }
            received = try await waitOn(received.document, seconds: Int(left))
        }
        return received
    }

    // In short requests, for the sake of proxies. Between two of them the build may end without a result: then
    // only its id tells how.
    private func waitOn(_ pending: ResultDocument, seconds: Int) async throws -> Received<ResultDocument> {
        do {
            return try await look(waitingSeconds: min(seconds, Daemon.longestWaitSeconds))
        } catch ClientError.refused(404, let problem) {
            guard let build = pending.build?.id else { throw ClientError.refused(status: 404, problem) }
            return try await daemon.document(.get(.build(build)))
        }
    }

    private func look(waitingSeconds seconds: Int) async throws -> Received<ResultDocument> {
        let wait: [(name: String, value: String)] = seconds > 0 ? [("wait", String(seconds))] : []
        return try await daemon.document(.get(.result(reference), query: .commit(commit) + wait))
    }
}
