import BuilderProtocol

/// One `cairn run`: asks, and gives the known result, follows another's build, or builds.
struct RunSession: Sendable {
    let wish: RunWish
    let daemon: Daemon
    let console: Console

    private enum Answer {
        case finished(Received<ResultDocument>)
        case pending(ResultDocument)
        case claimed(ClaimDocument)
    }

    func run() async throws -> RunResult {
        do {
            while true {
                switch try await ask() {
                case .finished(let result):
                    try await LogShow(daemon: daemon, console: console).print(result.document)
                    return try await restored(result)
                case .pending(let pending):
                    if let end = try await end(of: pending) { return try await restored(end) }
                case .claimed(let claim): return try await build(claim)
                }
            }
        } catch let error as ClientError where error.isUnavailability {
            return try await runUnkept(because: error)
        }
    }

    private func ask() async throws -> Answer {
        // Not repeated by itself: a claim whose answer was lost would have to run out first.
        let request = DaemonRequest.post(.claims(wish.builder), body: wish.body.json, isIdempotent: false)
        let response = try await daemon.answer(request)
        switch response.status {
        case .ok: return .finished(try await daemon.received(response))
        case .created: return .claimed(try await daemon.received(response, as: ClaimDocument.self).document)
        default: return .pending(try await daemon.received(response, as: ResultDocument.self).document)
        }
    }

    /// Another's build to its end; nil when that left no result, and the key may be ours now.
    private func end(of pending: ResultDocument) async throws -> Received<ResultDocument>? {
        let show = LogShow(daemon: daemon, console: console)
        switch await Attachment.run(timeout: nil, { try await show.follow(pending) }) {
        case .ended(let result):
            let end = try result.get()
            switch end.document.status {
            case .interrupted, .error:
                await console.note(
                    "the build elsewhere was lost (\(end.document.message ?? "")); asking again"
                )
                return nil
            default: return end
            }
        case .timedOut, .interrupted:
            console.noteAtOnce("detached, the build elsewhere goes on")
            throw ExitStatus.stoppedWaiting
        }
    }

    private func restored(_ result: Received<ResultDocument>) async throws -> RunResult {
        let document = result.document
        if let commit = document.commit, [.success, .failure].contains(document.status) {
            let reference = ResultReference(builder: document.builder, key: document.key)
            try await ValueRestore(daemon: daemon, reference: reference, commit: commit).restore(into: ".")
        }
        return .known(result)
    }

    private func build(_ claim: ClaimDocument) async throws -> RunResult {
        let holding = ClaimHolding(claim: claim, daemon: daemon)
        let build = ClaimedBuild(wish: wish, claim: claim, holding: holding, console: console)
        return try await build.run()
    }

    private func runUnkept(because error: ClientError) async throws -> RunResult {
        guard wish.policy == .run else { throw error }
        for line in error.lines { await console.note(line) }
        await console.note("running the command without the cache", colour: .yellow)
        let command = try LocalCommand(wish: wish, claim: nil, record: nil)
        switch try await command.run() {
        case .ended(let failure): return .unkept(failure, wish)
        case .stopped: return .interrupted(wish)
        }
    }
}

extension ClientError {
    /// True for what is no word of the daemon's about the request, but trouble with the daemon.
    var isUnavailability: Bool {
        switch self {
        case .unreachable, .unexpectedAnswer, .lostBuild: true
        case .refused(let status, let problem): status >= 500 || status == 429 || problem == nil
        case .usage, .notFound: false
        }
    }
}
