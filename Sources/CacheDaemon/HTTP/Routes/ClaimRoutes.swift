import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/builders/{builder}/claims` and `/v1/claims/{claim}`: builds that run where somebody claimed them.
///
/// A claim takes no token but its own secret.
struct ClaimRoutes: Sendable {
    let cache: BuildCache

    /// `POST /v1/builders/{builder}/claims`
    @Sendable func claim(_ call: Call) async throws -> Reply {
        var fields = try await call.bodyFields()
        var request = ClaimRequest(builder: try call.builder(), parameters: fields.strings("parameters"))
        let user = fields.user()
        try fields.finish()
        request.user = try call.caller.user(named: user)
        switch try await cache.claim(request) {
        case .finished(let stored):
            return .rendered(stored.json, headers: [.cacheControl: Caching.revalidate])
        case .pending(let build):
            if let problem = build.end.flatMap({ HTTPProblem($0) }) { throw problem }
            return .json(build.document(), status: .accepted, headers: [.cacheControl: Caching.never])
        case .claimed(let claim, let build, let secret):
            let declaration = try cache.builder(request.builder).declaration
            let document = ClaimDocument(
                claim: claim.id,
                secret: secret,
                lease: claim.lease.inSeconds,
                valueLimit: declaration.valueLimitBytes,
                result: build.document()
            )
            return .json(document, status: .created, headers: [.cacheControl: Caching.never])
        }
    }

    /// `POST /v1/claims/{claim}/log`
    @Sendable func log(_ call: Call) async throws -> Reply {
        let claim = try claim(of: call)
        var query = try call.queryFields()
        let offset = try query.integer("offset") ?? 0
        try query.finish()
        guard offset >= 0 else { throw HTTPProblem.malformedQuery("offset is negative") }
        let length = try await cache.append(try await call.body(), at: offset, to: claim)
        return .json(LeaseDocument(lease: claim.lease.inSeconds, length: length))
    }

    /// `POST /v1/claims/{claim}/progress`
    @Sendable func progress(_ call: Call) async throws -> Reply {
        let claim = try claim(of: call)
        var fields = try await call.bodyFields()
        let fraction = fields.number("fraction", in: 0...1)
        let message = fields.text("message", limitBytes: 4096)
        if fraction == nil { fields.note(FieldProblem("fraction", "must be a number from 0 to 1")) }
        try fields.finish()
        guard let progress = fraction.flatMap({ BuildProgress(fraction: $0, message: message) }) else {
            throw HTTPProblem.invalidFields([FieldProblem("fraction", "must be a number from 0 to 1")])
        }
        try cache.report(progress, to: claim)
        return .json(LeaseDocument(lease: claim.lease.inSeconds))
    }

    /// `PUT /v1/claims/{claim}/value`
    @Sendable func value(_ call: Call) async throws -> Reply {
        let claim = try claim(of: call)
        try call.queryFields().finish()
        let upload = try await cache.upload(to: claim)
        do {
            try await call.forEachBuffer { try await upload.write($0) }
            try await upload.finish()
        } catch {
            await upload.abandon()
            throw error
        }
        return .json(LeaseDocument(lease: claim.lease.inSeconds))
    }

    /// `POST /v1/claims/{claim}/finish`
    @Sendable func finish(_ call: Call) async throws -> Reply {
        let claim = try claim(of: call)
        var fields = try await call.bodyFields()
        let failure = fields.failure()
        try fields.finish()
        let end = try await cache.finish(claim, failure)
        if let problem = HTTPProblem(end) { throw problem }
        guard case .stored(let stored) = end else { throw HTTPProblem(CacheError.claimLost(.cancelled)) }
        return .rendered(stored.json, headers: [.cacheControl: Caching.never])
    }

    /// `DELETE /v1/claims/{claim}`
    @Sendable func giveUp(_ call: Call) async throws -> Reply {
        let claim = try claim(of: call)
        try await cache.giveUp(claim)
        return Reply(.noContent)
    }

    private func claim(of call: Call) throws -> Claim {
        let secret = call.request.headers[.authorization].flatMap(AccessPolicy.bearerToken)
        return try cache.claim(call.text("claim") ?? "", secret: secret)
    }
}

extension RequestFields {
    /// How the holder says that its build ended; nil for a success.
    fileprivate mutating func failure() -> BuildFailure? {
        let outcome = text("outcome", limitBytes: 64)
        let message = text("message", limitBytes: 64 << 10)
        let kindName = text("failure_kind", limitBytes: 64)
        let kind = kindName.map(BuildFailure.Kind.init(rawValue:)) ?? .exit
        if kind == nil {
            let kinds = BuildFailure.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            note(FieldProblem("failure_kind", "must be one of \(kinds)"))
        }
        switch outcome {
        case "success": return nil
        case "failure":
            if message?.isEmpty ?? true { note(FieldProblem("message", "must say why it failed")) }
            if message?.utf8.contains(0) == true {
                note(FieldProblem("message", "must not contain a NUL byte"))
            }
            return BuildFailure(kind ?? .exit, message ?? "")
        default:
            note(FieldProblem("outcome", "must be success or failure"))
            return nil
        }
    }
}
