import BuilderProtocol
import Foundation
import TestSupport
import Testing

@testable import BuildCache

@Suite("A build that needs another builder's result", .timeLimit(.minutes(2)))
struct DependencyTests {
    @Test("has it built, finds its files as copies, and names its commit in a trailer")
    func buildsWhatItNeeds() async throws {
        let library = ScriptedBuilder("library") { environment in
            try await writeLibrary(environment.valueDirectory)
        }
        let app = dependant("app", on: "library") { environment, dependency in
            try FileManager.default.createDirectory(
                atPath: "\(environment.workingDirectory)/in",
                withIntermediateDirectories: false
            )
            try await dependency.write("\(environment.workingDirectory)/in")
            let copy = "\(environment.workingDirectory)/in/lib/a.o"
            #expect(FileManager.default.isExecutableFile(atPath: copy))
            #expect(try changeTime(of: copy) == changeTime(of: "\(environment.workingDirectory)/in/latest"))
            try Data("changed".utf8).write(to: URL(fileURLWithPath: copy))
            #expect(
                try FileManager.default.destinationOfSymbolicLink(
                    atPath: "\(environment.workingDirectory)/in/latest"
                ) == "lib/a.o"
            )
        }
        try await withCache(library, app) { fixture in
            let result = try await fixture.build("r") { $0.builder = "app" }.stored
            #expect(result.document.status == .success)
            let head = try await fixture.git("rev-parse", "library/r")
            #expect(try await fixture.trailer("Cairn-Dependency", of: "app/r") == "library/r \(head)")
            #expect(try await fixture.git("show", "library/r:value/lib/a.o") == "object")
            try await fixture.git("fsck", "--strict")
        }
    }

    @Test("shares one build of it with others, and counts in no bound while it waits")
    func countsInNoBound() async throws {
        let gate = Gate()
        let library = ScriptedBuilder("library") { _ in try await gate.pass() }
        let builders = ["a", "b", "c"].map { dependant($0, on: "library") }
        var limits = CacheLimits()
        (limits.preparations, limits.queue) = (1, 1)
        try await withCache(
            library,
            builders[0],
            builders[1],
            builders[2],
            pools: [PoolConfiguration(name: "default", capacity: 1)],
            limits: limits
        ) { fixture in
            var waiting: [Build] = []
            for name in ["a", "b", "c"] {
                let build = try await fixture.lookup("r", builder: name).pending
                try await eventually("\(name) waits") { build.document().reason == "Waiting for library/r" }
                #expect(build.document().phase == "PREPARING")
                waiting.append(build)
            }
            gate.open()
            for build in waiting { #expect(try await build.finish().document.status == .success) }
            #expect(try await fixture.git("rev-list", "--count", "library/r") == "1")
        }
    }

    @Test("as a chain 200 deep ends, with one slot and one turn")
    func deepChain() async throws {
        var limits = CacheLimits()
        (limits.preparations, limits.queue) = (1, 1)
        let builders: [any Builder] = (0..<200).map { level in
            level == 199 ? ScriptedBuilder("b199") : dependant("b\(level)", on: "b\(level + 1)")
        }
        try await withCache(
            of: builders,
            pools: [PoolConfiguration(name: "default", capacity: 1)],
            limits: limits
        ) { fixture in
            let result = try await fixture.build("r") { $0.builder = "b0" }.stored
            #expect(result.document.status == .success)
        }
    }

    @Test("can need a thousand of them at once")
    func wideGraph() async throws {
        let library = ScriptedBuilder("library")
        var app = ScriptedBuilder("app")
        app.preparation = { environment in
            let preparation = environment.preparation
            try await preparation.resting {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<1000 {
                        group.addTask {
                            _ = try await preparation.working {
                                try await preparation.result(
                                    of: DependencyRequest(
                                        builder: "library",
                                        parameters: ["revision": "\(index)"]
                                    )
                                )
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
        try await withCache(library, app) { fixture in
            #expect(try await fixture.build("r") { $0.builder = "app" }.stored.document.status == .success)
            let trailers = try await fixture.git(
                "log",
                "-1",
                "--format=%(trailers:key=Cairn-Dependency)",
                "app/r"
            )
            #expect(Set(trailers.split(separator: "\n")).count == 1000)
        }
    }

    @Test("fails with it, and says where to look")
    func failsWithIt() async throws {
        let library = ScriptedBuilder("library") { _ in throw BuildFailure(.exit, "no such header") }
        let app = dependant("app", on: "library") { _, dependency in
            throw BuildFailure(.step, "\(dependency.name): \(dependency.failure ?? "") \(dependency.link)")
        }
        try await withCache(library, app) { fixture in
            let end = try await fixture.build("a/b") { $0.builder = "app" }.stored
            #expect(end.document.failureKind == .step)
            #expect(
                end.document.message
                    == "library/a/b: no such header /v1/builders/library/results/a%2Fb"
            )
            #expect(try await fixture.trailer("Cairn-Dependency", of: "app/a=2fb").hasPrefix("library/"))
        }
    }

    @Test("is cancelled when somebody cancels that build, and stores nothing")
    func cancelledWithIt() async throws {
        let library = ScriptedBuilder("library") { _ in try await Task.sleep(for: .seconds(60)) }
        try await withCache(library, dependant("app", on: "library")) { fixture in
            let build = try await fixture.lookup("r", builder: "app").pending
            try await eventually("it waits") { build.document().reason == "Waiting for library/r" }
            try await fixture.cache.cancel(
                builder: "library",
                key: fixture.key("r"),
                user: "eve",
                reason: "too slow"
            )
            let document = try await build.finish().document
            #expect(document.status == .cancelled)
            #expect(try await fixture.git("for-each-ref", "refs/heads") == "")
        }
    }

    @Test("leaves it alone when it is cancelled itself")
    func cancelLeavesItAlone() async throws {
        let gate = Gate()
        let library = ScriptedBuilder("library") { _ in try await gate.pass() }
        try await withCache(library, dependant("app", on: "library")) { fixture in
            let build = try await fixture.lookup("r", builder: "app").pending
            try await eventually("it waits") { build.document().reason == "Waiting for library/r" }
            try await fixture.cache.cancel(
                builder: "app",
                key: fixture.key("r"),
                user: nil,
                reason: nil
            )
            #expect(try await build.finish().document.status == .cancelled)
            gate.open()
            let shared = try await fixture.lookup("r", builder: "library")
            if case .pending(let other) = shared.content { _ = try await other.finish() }
            #expect(try await fixture.git("rev-parse", "library/r").isEmpty == false)
        }
    }

    @Test("has its files even if it is evicted meanwhile, and is stale if it was rebuilt meanwhile")
    func changedMeanwhile() async throws {
        let (evicted, rebuilt) = (Gate(), Gate())
        let library = ScriptedBuilder("library") { try await writeLibrary($0.valueDirectory) }
        let copying = dependant("copying", on: "library") { environment, dependency in
            try await evicted.pass()
            try await dependency.write(environment.workingDirectory)
            #expect(FileManager.default.fileExists(atPath: "\(environment.workingDirectory)/lib/a.o"))
        }
        let slow = dependant("slow", on: "library", follows: true) { _, _ in try await rebuilt.pass() }
        try await withCache(library, copying, slow) { fixture in
            _ = try await fixture.build("r") { $0.builder = "library" }
            let first = try await fixture.lookup("r", builder: "copying").pending
            try await eventually("it has what it needs") { !first.preparation.dependencies.isEmpty }
            try await fixture.git("update-ref", "-d", "refs/heads/library/r")
            evicted.open()
            #expect(try await first.finish().stored.document.status == .success)

            let second = try await fixture.lookup("r", builder: "slow").pending
            try await eventually("it has what it needs") { !second.preparation.dependencies.isEmpty }
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "library", key: fixture.key("r")))
            rebuilt.open()
            #expect(try await second.finish().stored.document.status == .success)
            #expect(try await fixture.lookup("r", builder: "slow").outcome == .stale)
        }
    }

    @Test("that nobody claims, or whose claim is lost, meets trouble that is never stored")
    func unclaimed() async throws {
        let library = ScriptedBuilder("library", declaration: { $0.isClaimed = true })
        try await withCache(library, dependant("app", on: "library")) { fixture in
            let unclaimed = try await fixture.build("a") { $0.builder = "app" }
            #expect(unclaimed.document.status == .error)
            #expect(unclaimed.document.message == "nobody has claimed the result of library")

            let claim = try await fixture.cache.claim(
                ClaimRequest(builder: "library", parameters: ["revision": "b"])
            )
            guard case .claimed(let held, _, _) = claim else { throw Unexpected(description: "\(claim)") }
            let build = try await fixture.lookup("b", builder: "app").pending
            try await eventually("it waits") { build.document().reason == "Waiting for library/b" }
            try await fixture.cache.giveUp(held)
            #expect(try await build.finish().document.status == .error)
            #expect(try await fixture.git("for-each-ref", "refs/heads") == "")
        }
    }

    @Test("is stale once what it follows is newer, also across several levels; else it is not")
    func following() async throws {
        let builders: [any Builder] = [
            ScriptedBuilder("c"), dependant("b", on: "c", follows: true),
            dependant("a", on: "b", follows: true), dependant("loose", on: "c"),
        ]
        try await withCache(of: builders) { fixture in
            for name in ["a", "loose"] { _ = try await fixture.build("r") { $0.builder = name } }
            for name in ["a", "loose"] {
                #expect(try await fixture.lookup("r", builder: name).outcome == .hit)
            }
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "c", key: fixture.key("r")))
            #expect(try await fixture.lookup("r", builder: "loose").outcome == .hit)
            let again = try await fixture.lookup("r", builder: "a")
            #expect(again.outcome == .stale)
            #expect(try await again.pending.finish().document.status == .success)
            for name in ["b", "c"] {
                // Mark and rebuild: what the dependant needed was built anew as well.
                #expect(try await fixture.git("log", "--format=%s", "-1", "\(name)/r").hasPrefix("Cached"))
            }
            #expect(try await fixture.git("rev-list", "--count", "a/r") == "2")
            #expect(try await fixture.lookup("r", builder: "a").outcome == .hit)
            try await fixture.git("update-ref", "-d", "refs/heads/b/r")
            #expect(try await fixture.lookup("r", builder: "a").outcome == .hit)
        }
    }

    @Test("follows also what only git knows")
    func followingAfterRestart() async throws {
        let builders: [any Builder] = [
            ScriptedBuilder("c"), dependant("b", on: "c", follows: true),
            dependant("a", on: "b", follows: true),
        ]
        try await TemporaryDirectory.with { directory in
            try await withCache(of: builders, in: directory) { fixture in
                _ = try await fixture.build("r") { $0.builder = "a" }
            }
            try await withCache(of: builders, in: directory) { fixture in
                #expect(try await fixture.lookup("r", builder: "a").outcome == .hit)
                _ = try await fixture.cache.rebuild(RebuildRequest(builder: "c", key: fixture.key("r")))
                #expect(try await fixture.lookup("r", builder: "a").outcome == .stale)
            }
        }
    }

    @Test("never waits for itself, whatever a new configuration says")
    func noDeadlock() {
        let waits = DependencyWaits()
        #expect(waits.begin("a", waitingFor: "b"))
        #expect(waits.begin("b", waitingFor: "c"))
        #expect(!waits.begin("c", waitingFor: "a"))
        #expect(!waits.begin("c", waitingFor: "c"))
        waits.end("b", waitingFor: "c")
        #expect(waits.begin("c", waitingFor: "a"))
    }
}

private func changeTime(of path: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
}

private func writeLibrary(_ directory: String) async throws {
    let files = FileManager.default
    try files.createDirectory(atPath: "\(directory)/lib", withIntermediateDirectories: false)
    _ = files.createFile(
        atPath: "\(directory)/lib/a.o",
        contents: Data("object".utf8),
        attributes: [.posixPermissions: 0o755]
    )
    try files.createSymbolicLink(atPath: "\(directory)/latest", withDestinationPath: "lib/a.o")
}

/// A builder whose preparation needs the result of the other one with the same revision.
private func dependant(
    _ name: String,
    on other: String,
    follows: Bool = false,
    _ body: @escaping @Sendable (BuildEnvironment, Dependency) async throws -> Void = { _, _ in }
) -> ScriptedBuilder {
    var builder = ScriptedBuilder(name)
    if follows { builder.declaration.followed = [other] }
    builder.preparation = { environment in
        let request = DependencyRequest(builder: other, parameters: environment.parameters)
        try await body(environment, try await environment.preparation.result(of: request))
    }
    return builder
}
