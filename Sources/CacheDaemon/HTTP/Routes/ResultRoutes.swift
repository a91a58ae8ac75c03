import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/builders/{builder}/results` and `…/{key}`: ask for a result, look at one, build it anew, cancel.
struct ResultRoutes: Sendable {
    let cache: BuildCache

    /// `POST …/results`
    @Sendable func request(_ call: Call) async throws -> Reply {
        let builder = try call.builder()
        let (request, wait) = try lookupRequest(builder, try await call.bodyFields(), call.caller)
        let answer = try await cache.lookup(request)
        let status = CacheStatus.value(of: answer)
        switch answer.content {
        case .finished(let stored): return ResultReplies.of(stored).hit
        case .stale(let stored, let refresh):
            return stale(stored, isUpdating: refresh != nil, cacheStatus: status)
        case .pending(let build):
            var reply = try await pending(build, wait, call, status: .accepted)
            reply.headers[.cacheStatus] = status
            reply.headers[.location] = ResultPath.of(build.builder, build.key.bytes)
            return reply
        }
    }

    /// `POST …/results` of what is known.
    @Sendable func hit(_ call: Call, _ body: ByteBuffer) throws -> ReadyReply? {
        let (request, _) = try lookupRequest(try call.builder(), try call.bodyFields(body), call.caller)
        guard let answer = cache.immediateHit(request), case .finished(let stored) = answer.content else {
            return nil
        }
        return ResultReplies.of(stored).readyHit
    }

    /// `GET …/results/{key}`
    @Sendable func look(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var query = try call.queryFields()
        let wait = try query.seconds("wait") ?? .zero
        let commit = try query.commit()
        try query.finish()
        if let commit {
            let stored = try await cache.result(builder: builder, key: key, commit: commit)
            return ResultReplies.of(stored).seen(by: call.request, caching: Caching.immutable)
        }
        switch try await cache.result(builder: builder, key: key) {
        case .finished(let stored): return ResultReplies.of(stored).seen(by: call.request)
        case .pending(let build): return try await pending(build, wait, call, status: .ok)
        }
    }

    /// `GET …/results/{key}` of what is known.
    @Sendable func lookAtOnce(_ call: Call, _ body: ByteBuffer) throws -> ReadyReply? {
        guard call.query == nil else { return nil }
        return cache.immediateResult(builder: try call.builder(), key: try call.key()).flatMap {
            ResultReplies.of($0).seenAtOnce(by: call.request)
        }
    }

    /// `GET …/results/{key}/history`
    @Sendable func history(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var query = try call.queryFields()
        let page = try query.page()
        try query.finish()
        let history = try await cache.history(
            builder: builder,
            key: key,
            pageSize: page.size,
            pageToken: page.token
        )
        return .json(ListDocument("history", history), headers: [.cacheControl: Caching.revalidate])
    }

    /// `GET …/results`
    @Sendable func list(_ call: Call) async throws -> Reply {
        let builder = try call.builder()
        var query = try call.queryFields()
        let status = try query.choice("status", of: ResultsQuery.Status.self)
        let prefix = query.bytes("prefix") ?? []
        let page = try query.page()
        try query.finish()
        let results = try await cache.results(
            ResultsQuery(
                builder: builder,
                status: status,
                prefix: prefix,
                pageSize: page.size,
                pageToken: page.token
            )
        )
        return .json(ListDocument("results", results), headers: [.cacheControl: Caching.never])
    }

    /// `POST …/results/{key}/rebuild`
    @Sendable func rebuild(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        var fields = try await call.bodyFields()
        var request = RebuildRequest(builder: builder, key: key)
        request.reason = fields.reason()
        request.start = fields.flag("start")
        request.parameters = fields.strings("parameters")
        request.context = fields.strings("context")
        let user = fields.user()
        try fields.finish()
        request.user = try call.caller.user(named: user)
        let answer = try await cache.rebuild(request)
        let document = RebuildDocument(marked: answer.marked, build: answer.build?.document().build)
        return .json(document, status: answer.marked ? .accepted : .ok)
    }

    /// `POST …/results/{key}/cancel`
    @Sendable func cancel(_ call: Call) async throws -> Reply {
        let (builder, key) = (try call.builder(), try call.key())
        let wish = try await CancelWish(call)
        try await cache.cancel(builder: builder, key: key, user: wish.user, reason: wish.reason)
        return .json(CancelDocument(), status: .accepted)
    }
}

extension ResultRoutes {
    private func stale(_ stored: StoredResult, isUpdating: Bool, cacheStatus: String) -> Reply {
        guard isUpdating else { return ResultReplies.of(stored).hit(cacheStatus: cacheStatus) }
        var document = stored.document
        document.updating = true
        return .json(
            document,
            headers: [
                .cacheControl: Caching.never, .cacheStatus: cacheStatus,
                .location: ResultPath.of(document.builder, document.key.utf8),
            ]
        )
    }

    /// A pending build, after the wait that was asked for: its end, or how it stands (with `status`).
    private func pending(
        _ build: Build,
        _ wait: Duration,
        _ call: Call,
        status: HTTPResponse.Status
    ) async throws -> Reply {
        if let end = build.end { return try ended(end) }
        let standing = {
            Reply.json(build.document(), status: status, headers: [.cacheControl: Caching.never])
        }
        guard wait > .zero else { return standing() }
        let end = try await call.whileConnected { try await build.end(within: min(wait, .seconds(300))) }
        do {
            var reply = try end.map(ended) ?? standing()
            reply.headers[.connection] = "close"
            return reply
        } catch var problem as HTTPProblem {
            problem.headers[.connection] = "close"
            throw problem
        }
    }

    private func ended(_ end: BuildEnd) throws -> Reply {
        if let problem = HTTPProblem(end) { throw problem }
        guard case .stored(let stored) = end else {
            return .json(end.document, headers: [.cacheControl: Caching.never])
        }
        return ResultReplies.of(stored).plain
    }
}

extension ResultRoutes {
    private func lookupRequest(
        _ builder: String,
        _ body: RequestFields,
        _ caller: Caller
    ) throws -> (LookupRequest, wait: Duration) {
        var fields = body
        var request = LookupRequest(builder: builder, parameters: fields.strings("parameters"))
        request.context = fields.strings("context")
        request.maxAge = fields.seconds("max_age")
        request.staleWhileRevalidate = fields.flag("stale_while_revalidate")
        request.onlyIfCached = fields.flag("only_if_cached")
        request.priority = fields.integer("priority", in: -100...100) ?? 0
        let wait = fields.seconds("wait") ?? .zero
        let user = fields.user()
        do {
            try fields.finish()
        } catch {
            // A value of the wrong type is told as that, and not as missing as well.
            let told = Set(error.problems.map(\.field))
            let others = try problems(of: request).filter { !told.contains($0.field) }
            throw InvalidFields(error.problems + others)
        }
        request.user = try caller.user(named: user)
        return (request, wait)
    }

    /// What the builder finds wrong with the request: told together with what is wrong with its form.
    private func problems(of request: LookupRequest) throws -> [FieldProblem] {
        let declaration = try cache.builder(request.builder).declaration
        var problems: [FieldProblem] = []
        do { _ = try declaration.completed(request.parameters) } catch { problems += error.problems }
        do { try declaration.check(context: request.context) } catch { problems += error.problems }
        return problems
    }
}
