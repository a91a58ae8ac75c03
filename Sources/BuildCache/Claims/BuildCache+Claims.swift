package import BuilderProtocol

/// Builds that run elsewhere, by whoever claims them.
extension BuildCache {
    /// The result if it is known and good enough; else the pending build; else a claim on the key.
    package func claim(_ request: ClaimRequest) async throws -> ClaimAnswer {
        let registered = try parts.builders.find(request.builder)
        guard registered.builder.declaration.isClaimed else { throw CacheError.notClaimable(request.builder) }
        let wish = LookupRequest(
            builder: request.builder,
            parameters: request.parameters,
            user: request.user
        )
        let (claim, secret) = parts.claims.draft()
        var lookup = try await prepare(wish, for: registered)
        lookup.plan.claim = claim
        let answer = try await answer(to: lookup)
        registered.metrics.count(answer.outcome)
        switch answer.content {
        case .finished(let result), .stale(let result, _):
            parts.claims.count(.hit)
            return .finished(result)
        case .pending(let build) where build === claim.build:
            parts.claims.count(.claimed)
            await claim.waitUntilOpen()
            return build.isEnded ? .pending(build) : .claimed(claim, build, secret: secret)
        case .pending(let build):
            parts.claims.count(.joined)
            return .pending(build)
        }
    }

    /// The claim, for its holder only.
    package func claim(_ id: String, secret: String?) throws -> Claim {
        try parts.claims.find(id, secret: secret)
    }

    /// Appends output and renews the lease; returns how many bytes of output there are then.
    ///
    /// Bytes that are there already are skipped, so that sending them twice is as good as once.
    package func append(_ bytes: [UInt8], at offset: Int, to claim: Claim) async throws -> Int {
        try await parts.desk.spool.threads.run {
            try claim.withHold { state, environment in
                guard offset <= state.outputBytes else {
                    throw CacheError.logGap(lengthBytes: state.outputBytes)
                }
                let known = min(bytes.count, state.outputBytes - offset)
                if known < bytes.count { environment.log.write(Array(bytes[known...])) }
                state.outputBytes += bytes.count - known
                return state.outputBytes
            }
        }
    }

    /// Publishes progress and renews the lease.
    package func report(_ progress: BuildProgress, to claim: Claim) throws {
        try claim.withHold { _, environment in environment.report(progress) }
    }

    /// Takes an archive that becomes the build's value, in place of what was uploaded before.
    package func upload(to claim: Claim) async throws -> ClaimUpload {
        guard let build = claim.build, let registered = try? parts.builders.find(build.builder) else {
            throw CacheError.unknownClaim
        }
        let (number, environment) = try claim.withHold { state, environment in
            state.uploads += 1
            return (state.uploads, environment)
        }
        return try await ClaimUpload(
            claim: claim,
            number: number,
            environment: environment,
            limitBytes: registered.builder.declaration.valueLimitBytes,
            threads: parts.desk.spool.threads
        )
    }

    /// The holder's last word, nil for a success; returns once the result is stored, or could not be.
    package func finish(_ claim: Claim, _ failure: BuildFailure?) async throws -> BuildEnd {
        try claim.finish(failure)
        return try await end(of: claim)
    }

    /// Frees the key at once.
    package func giveUp(_ claim: Claim) async throws {
        try claim.giveUp()
        _ = try await end(of: claim)
    }

    private func end(of claim: Claim) async throws -> BuildEnd {
        guard let build = claim.build else { throw CacheError.unknownClaim }
        await build.waitForEnd()
        guard let end = build.end else { throw CancellationError() }
        return end
    }
}
