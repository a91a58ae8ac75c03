import BuilderProtocol

extension BuildSubject {
    /// The attempt while it is pending, with what is known of the older result.
    func pendingDocument(_ state: BuildState, ahead: Int?) -> ResultDocument {
        var document = document(.pending)
        document.reason = reason(state, ahead: ahead)
        document.phase = state.phase.rawValue
        document.progress = ProgressDocument(
            fraction: state.progress?.fraction,
            message: state.progress?.message,
            ahead: ahead
        )
        if !steps.isEmpty { document.steps = state.preparation.documents(of: steps) }
        document.build?.number = number
        document.build?.startedAt = state.startedAt?.rfc3339
        document.commit = previous?.commit.description
        document.finishedAt = previous?.document.finishedAt
        // What clients expect this attempt to take.
        document.duration = previous?.document.duration
        document.rebuildRequested = previous?.isMarked ?? false
        document.canCancel = state.stop == nil && state.phase.after(.cancel) != nil
        return document
    }

    /// The attempt after an end without a result: it used no number.
    func endedDocument(
        _ status: ResultDocument.Status,
        message: String,
        phase: Phase,
        startedAt: Timestamp?,
        endedAt: Timestamp
    ) -> ResultDocument {
        var document = document(status)
        document.message = message
        document.phase = phase.rawValue
        document.build?.startedAt = startedAt?.rfc3339
        document.finishedAt = endedAt.rfc3339
        document.duration = startedAt.map { (endedAt - $0).inSeconds }
        return document
    }

    private func document(_ status: ResultDocument.Status) -> ResultDocument {
        var document = ResultDocument(
            builder: builder,
            key: key.description,
            branch: branch.description,
            title: title,
            status: status,
            parameters: parameters
        )
        document.build = BuildDocument(id: id, cause: cause.rawValue, queuedAt: queuedAt.rfc3339)
        return document
    }

    private func reason(_ state: BuildState, ahead: Int?) -> String {
        guard state.phase == .waiting, state.stop == nil, let ahead, let pool else { return state.reason }
        return "Waiting for resource in \"\(pool)\" (\(ahead) ahead)"
    }
}
