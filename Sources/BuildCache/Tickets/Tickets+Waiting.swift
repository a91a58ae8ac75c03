import BuilderProtocol
import GitStore
import Logging

/// From a ticket's build to its end.
extension Tickets {
    private static let askedAtOnce = 16

    /// Returns when the ticket has ended, or when its task is cancelled: the next life goes on then.
    func wait(for id: ObjectID, build: Build?) async {
        var (build, lastPause) = (build, Duration?.none)
        while !Task.isCancelled {
            do {
                guard let pending = build else {
                    guard let next = try await ask(again: id) else { return }
                    build = next
                    continue
                }
                let reservation = table[id]?.entry.reservation
                await waitForEnd(of: pending, reservation)
                guard let end = pending.end, !Task.isCancelled else { return }
                if let why = reservation.flatMap({ pending.missedStart(of: $0) }) {
                    parts.book.noteMiss(why)
                    return try await change(id, .fail, result: end.document.failed(because: why))
                }
                guard let event = end.ticketEvent else {
                    // Interrupted: what ended was not the build's own doing, so it is asked for again.
                    build = nil
                    if cache.launcher.isDraining { return }
                    try await rest(after: &lastPause)
                    continue
                }
                return try await change(id, event, result: end.document)
            } catch is CancellationError {
                return
            } catch CacheError.invalidTransition, CacheError.notFound {
                // Deleted or swept meanwhile.
                return
            } catch {
                parts.logger.warning("a ticket waits", metadata: ["error": "\(error)"])
                try? await rest(after: &lastPause)
            }
        }
    }

    private func rest(after lastPause: inout Duration?) async throws {
        let next = RetryPause.after(lastPause)
        lastPause = next
        try await pause(next)
    }

    /// The build that the ticket waits for now; nil when it has ended.
    private func ask(again id: ObjectID) async throws -> Build? {
        let record = try await record(of: id)
        let (entry, details) = (record.entry, record.details)
        if let reservation = entry.reservation {
            try await parts.alarms.wait(until: reservation.prepareAt)
            if let why = missed(reservation, build: nil) {
                parts.book.noteMiss(why)
                return try await fail(id, details, why)
            }
        }
        var request = TicketRequest(
            builder: details.builder,
            parameters: details.parameters,
            user: entry.user
        )
        if details.hasSecrets {
            guard let secrets = await TicketSecrets.read(for: id, from: parts.desk.spool) else {
                return try await fail(id, details, "context lost")
            }
            request.context = secrets.context
            request.parameters.merge(secrets.parameters) { _, hidden in hidden }
        }
        let content: LookupAnswer.Content
        do {
            let lookup = LookupRequest(request, start: entry.reservation.map(HeldStart.init))
            content = try await asking.withLock(abs(entry.sequence) % Self.askedAtOnce) {
                try await cache.lookup(lookup).content
            }
        } catch let error as CacheError where !error.mayPass {
            return try await fail(id, details, "cannot be asked for again: \(error.words)")
        }
        if let stored = content.stored {
            try await change(id, stored.ticketEvent, result: stored.document)
            return nil
        }
        if let build = content.build { _ = table.update(id) { $0.attach(build) } }
        return content.build
    }

    private func fail(_ id: ObjectID, _ details: TicketDetails, _ reason: String) async throws -> Build? {
        let result = details.result.map { $0.withoutBuild(because: reason, at: parts.now) }
        try await change(id, .fail, result: result)
        return nil
    }
}

extension LookupRequest {
    init(_ request: TicketRequest, start: HeldStart? = nil) {
        self.init(
            builder: request.builder,
            parameters: request.parameters,
            context: request.context,
            user: request.user
        )
        self.start = start
    }
}

extension LookupAnswer.Content {
    /// The build to wait for.
    var build: Build? {
        guard case .pending(let build) = self else { return nil }
        return build
    }

    var stored: StoredResult? {
        switch self {
        case .finished(let result), .stale(let result, _): result
        case .pending: nil
        }
    }

    var document: ResultDocument {
        switch self {
        case .finished(let result), .stale(let result, _): result.document
        case .pending(let build): build.document()
        }
    }
}

extension StoredResult {
    var ticketEvent: TicketEvent { isFailure ? .fail : .complete }
}

extension BuildEnd {
    /// Nil for an end that tells nothing of the build.
    var ticketEvent: TicketEvent? {
        switch self {
        case .stored(let result): result.ticketEvent
        case .cancelled, .error: .fail
        case .interrupted, .recalled: nil
        }
    }
}

extension CacheError {
    /// True when asking again later may help.
    fileprivate var mayPass: Bool {
        switch self {
        case .queueFull, .tooManyWaiters, .sourceUnavailable, .diskFull, .draining, .storeError: true
        default: false
        }
    }

    /// For a ticket's user.
    fileprivate var words: String {
        switch self {
        case .unknownBuilder(let name): "there is no builder \"\(name)\""
        case .invalidFields(let problems):
            problems.map { "\($0.field) \($0.detail)" }.joined(separator: "; ")
        case .unknownRevision(let revision): "the source has no revision \"\(revision)\""
        case .notClaimed: "nobody builds this: the builder waits for a claim"
        default: "it is refused"
        }
    }
}

extension ResultDocument {
    /// What a ticket shows whose build cannot be asked for again.
    fileprivate func withoutBuild(because reason: String, at now: Timestamp) -> ResultDocument {
        var document = self
        document.status = .error
        (document.message, document.reason) = (reason, reason)
        (document.phase, document.progress, document.build) = (Phase.failed.rawValue, nil, nil)
        (document.canCancel, document.finishedAt) = (false, now.rfc3339)
        return document
    }
}
