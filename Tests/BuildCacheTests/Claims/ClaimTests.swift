import BuilderProtocol
import Foundation
import TestSupport
import Testing

@testable import BuildCache

/// A builder that somebody else builds.
private let claimed = ScriptedBuilder("elsewhere", declaration: { $0.isClaimed = true }) { _ in
    Issue.record("nobody builds here")
}

private struct Held: Sendable {
    var claim: Claim
    var build: Build
    var secret: String
}

extension CacheFixture {
    fileprivate func ask(_ revision: String, builder: String = "elsewhere") async throws -> ClaimAnswer {
        try await cache.claim(ClaimRequest(builder: builder, parameters: ["revision": revision]))
    }

    fileprivate func claim(_ revision: String) async throws -> Held {
        let answer = try await ask(revision)
        guard case .claimed(let claim, let build, let secret) = answer else {
            throw Unexpected(description: "\(answer)")
        }
        return Held(claim: claim, build: build, secret: secret)
    }

    fileprivate func put(_ archive: [UInt8], to claim: Claim) async throws {
        let upload = try await cache.upload(to: claim)
        do {
            try await upload.write(archive)
            try await upload.finish()
        } catch {
            await upload.abandon()
            throw error
        }
    }
}

@Suite("A claim", .timeLimit(.minutes(3)))
struct ClaimTests {
    @Test("is what the first one gets; all others get its pending build")
    func oneWins() async throws {
        try await withCache(claimed) { fixture in
            let answers = try await withThrowingTaskGroup(of: ClaimAnswer.self) { group in
                for _ in 0..<20 { group.addTask { try await fixture.ask("a") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var winners: [Build] = []
            var others: [Build] = []
            for answer in answers {
                switch answer {
                case .claimed(_, let build, _): winners.append(build)
                case .pending(let build): others.append(build)
                case .finished: Issue.record("nothing is finished")
                }
            }
            #expect(winners.count == 1)
            #expect(others.count == 19)
            #expect(others.allSatisfy { $0 === winners.first })
        }
    }

    @Test("becomes a result with the holder's output and value, which is a hit from then on")
    func isFinished() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            #expect(try await fixture.cache.append(Array("one\n".utf8), at: 0, to: held.claim) == 4)
            #expect(try await fixture.cache.append(Array("two\n".utf8), at: 4, to: held.claim) == 8)
            try await fixture.put(TarSample.archive(("out/a.txt", "hello")), to: held.claim)
            let end = try await fixture.cache.finish(held.claim, nil)
            #expect(try end.stored.document.status == .success)
            let log = try await fixture.git("show", "elsewhere/a:log")
            #expect(log.contains("Starting...\none\ntwo\n["))
            #expect(log.hasSuffix("Success"))
            #expect(try await fixture.git("show", "elsewhere/a:value/out/a.txt") == "hello")
            #expect(try await fixture.lookup("a", builder: "elsewhere").outcome == .hit)
            guard case .finished = try await fixture.ask("a") else { throw Unexpected(description: "no hit") }
        }
    }

    @Test("keeps a failure like any other")
    func isFailed() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            let failure = BuildFailure(.exit, #"Command "make" exited with status 2"#)
            let document = try await fixture.cache.finish(held.claim, failure).stored.document
            #expect(document.status == .failure)
            #expect(document.failureKind == .exit)
            #expect(document.message == failure.message)
        }
    }

    @Test("skips output that is there already, and refuses a gap")
    func isIdempotent() async throws {
        try await withCache(claimed) { fixture in
            let (cache, claim) = (fixture.cache, try await fixture.claim("a").claim)
            #expect(try await cache.append(Array("abcdef".utf8), at: 0, to: claim) == 6)
            #expect(try await cache.append(Array("abcdef".utf8), at: 0, to: claim) == 6)
            #expect(try await cache.append(Array("efgh".utf8), at: 4, to: claim) == 8)
            await #expect(throws: CacheError.logGap(lengthBytes: 8)) {
                try await cache.append([0x7a], at: 9, to: claim)
            }
            _ = try await cache.finish(claim, nil)
            #expect(try await fixture.git("show", "elsewhere/a:log").contains("\nabcdefgh\n"))
        }
    }

    @Test("is nobody's but its holder's")
    func isSecret() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            #expect(try fixture.cache.claim(held.claim.id, secret: held.secret) === held.claim)
            for secret in [nil, "", held.claim.id, held.secret + "0"] {
                #expect(throws: CacheError.wrongSecret) {
                    try fixture.cache.claim(held.claim.id, secret: secret)
                }
            }
            #expect(throws: CacheError.unknownClaim) { try fixture.cache.claim("x", secret: held.secret) }
        }
    }

    @Test("that nobody renews frees its key, and its late holder is refused")
    func expires() async throws {
        var limits = CacheLimits()
        limits.claimLease = .seconds(1)
        try await withCache(claimed, limits: limits) { fixture in
            let held = try await fixture.claim("a")
            guard case .interrupted(let document) = try await held.build.finish() else {
                throw Unexpected(description: "\(held.build.document())")
            }
            #expect(document.message == "Interrupted: the claim's lease ran out")
            await #expect(throws: CacheError.claimLost(.expired)) {
                try await fixture.cache.append([0x61], at: 0, to: held.claim)
            }
            await #expect(throws: CacheError.claimLost(.expired)) {
                try await fixture.cache.finish(held.claim, nil)
            }
            await #expect(throws: CacheError.claimLost(.expired)) {
                try await fixture.put(TarSample.archive(("a", "late")), to: held.claim)
            }
            await #expect(throws: (any Error).self) { try await fixture.git("rev-parse", "elsewhere/a") }
            _ = try await fixture.claim("a")
        }
    }

    @Test("is lost to its holder when somebody cancels the build")
    func isCancelled() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            try await fixture.cache.cancel(
                builder: "elsewhere",
                key: fixture.key("a"),
                user: "eve",
                reason: nil
            )
            await #expect(throws: CacheError.claimLost(.cancelled)) {
                try await fixture.cache.append([], at: 0, to: held.claim)
            }
            guard case .cancelled = try await held.build.finish() else {
                throw Unexpected(description: "\(held.build.document())")
            }
            #expect(try await held.build.logView().text().hasSuffix("Cancelled by eve\n"))
        }
    }

    @Test("that is given up frees its key at once")
    func isGivenUp() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            try await fixture.cache.giveUp(held.claim)
            #expect(held.build.document().status == .interrupted)
            try await fixture.cache.giveUp(held.claim)
            _ = try await fixture.claim("a")
        }
    }

    @Test("whose result cannot be stored is told so, and nothing is kept")
    func isNotStored() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            let objects = fixture.directory.path("store.git/objects")
            try FileManager.default.removeItem(atPath: objects)
            try fixture.directory.write("", to: "store.git/objects")
            guard case .error = try await fixture.cache.finish(held.claim, nil) else {
                throw Unexpected(description: "\(held.build.document()) with \(objects)")
            }
            await #expect(throws: (any Error).self) { _ = try await fixture.ask("a") }
        }
    }

    @Test("takes no slot of any pool")
    func takesNoSlot() async throws {
        try await withCache(claimed, pools: [PoolConfiguration(name: "default", capacity: 1)]) { fixture in
            let held = [try await fixture.claim("a"), try await fixture.claim("b")]
            #expect(fixture.cache.pools.map(\.inUse) == [0])
            #expect(held.allSatisfy { $0.build.document().progress?.ahead == 0 })
            #expect(held.allSatisfy { $0.build.document().phase == "RUNNING" })
        }
    }

    @Test("may be finished while the daemon drains; new ones are refused then")
    func drains() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            fixture.cache.drain()
            await #expect(throws: CacheError.draining) { _ = try await fixture.ask("b") }
            #expect(try await fixture.cache.finish(held.claim, nil).document.status == .success)
        }
    }

    @Test("publishes its holder's progress")
    func reportsProgress() async throws {
        try await withCache(claimed) { fixture in
            let held = try await fixture.claim("a")
            let progress = try #require(BuildProgress(fraction: 0.5, message: "half"))
            try fixture.cache.report(progress, to: held.claim)
            #expect(
                held.build.document().progress == ProgressDocument(fraction: 0.5, message: "half", ahead: 0)
            )
        }
    }

    @Test("masks private parameters in what its holder sends")
    func masks() async throws {
        let builder = ScriptedBuilder("elsewhere") {
            $0.isClaimed = true
            $0.parameters = ["revision", "password"]
            $0.privateParameters = ["password"]
        }
        try await withCache(builder) { fixture in
            let parameters = ["revision": "a", "password": "hunter22"]
            let answer = try await fixture.cache.claim(
                ClaimRequest(builder: "elsewhere", parameters: parameters)
            )
            guard case .claimed(let claim, _, _) = answer else { throw Unexpected(description: "\(answer)") }
            _ = try await fixture.cache.append(Array("it is hunt".utf8), at: 0, to: claim)
            _ = try await fixture.cache.append(Array("er22!".utf8), at: 10, to: claim)
            _ = try await fixture.cache.finish(claim, BuildFailure(.exit, "not hunter22"))
            #expect(try await fixture.git("show", "elsewhere/a:log").contains("it is ***!\n"))
            #expect(try await fixture.git("show", "elsewhere/a:failure") == "not ***")
        }
    }
}

@Suite("A builder that is built by whoever claims it", .timeLimit(.minutes(3)))
struct ClaimedBuilderTests {
    @Test("starts nothing by itself")
    func startsNothing() async throws {
        try await withCache(claimed) { fixture in
            await #expect(throws: CacheError.notClaimed) {
                try await fixture.lookup("a", builder: "elsewhere")
            }
            let held = try await fixture.claim("a")
            #expect(try await fixture.lookup("a", builder: "elsewhere").outcome == .joined)
            _ = try await fixture.cache.finish(held.claim, nil)
            var rebuild = RebuildRequest(builder: "elsewhere", key: try fixture.key("a"))
            rebuild.start = true
            await #expect(throws: CacheError.notClaimed) { try await fixture.cache.rebuild(rebuild) }
            rebuild.start = false
            #expect(try await fixture.cache.rebuild(rebuild).marked)
            await #expect(throws: CacheError.notClaimed) {
                try await fixture.lookup("a", builder: "elsewhere")
            }
            let second = try await fixture.claim("a")
            let end = try await fixture.cache.finish(second.claim, nil)
            #expect(try end.stored.number == 2)
        }
    }

    @Test("is the only kind that can be claimed")
    func othersCannotBeClaimed() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            await #expect(throws: CacheError.notClaimable("unit-tests")) {
                try await fixture.ask("a", builder: "unit-tests")
            }
        }
    }
}
