import BuilderProtocol
import TestSupport
import Testing

@testable import BuildCache

@Suite("The graph of a result", .timeLimit(.minutes(2)))
struct GraphWalkTests {
    @Test("holds each result once with its state, and looking builds nothing")
    func states() async throws {
        let gate = Gate()
        let builders: [any Builder] = [
            ScriptedBuilder("archive"),
            needing("one", ["archive"]) { _ in throw BuildFailure(.exit, "no compiler") },
            needing("two", ["archive"]) { _ in try await gate.pass() },
            needing("package", ["one", "two", "nobody"]),
        ]
        try await withCache(of: builders) { fixture in
            let before = try await fixture.graph("package")
            #expect(before.names == ["package", "one", "two", "nobody", "archive"])
            #expect(before.states == [.missing, .missing, .missing, .unknown, .missing])
            #expect(before.nodes[3].message == "there is no such builder")
            #expect(before.nodes[0].needs.map(\.node) == [1, 2, 3])
            #expect(before.nodes[1].needs == before.nodes[2].needs)
            #expect(before.nodes[1].needs == [.init(step: "archive", node: 4, follow: true)])

            _ = try await fixture.build("r") { $0.builder = "one" }
            let pending = try await fixture.lookup("r", builder: "two").pending
            try await eventually("it runs") { pending.document().phase == "RUNNING" }
            let during = try await fixture.graph("package")
            #expect(during.states == [.missing, .failure, .pending, .unknown, .missing])
            #expect(during.nodes[1].message == "no compiler")
            #expect(during.nodes[2].phase == "RUNNING")
            gate.open()
            _ = try await pending.finish()
            #expect(try await fixture.graph("package").states[2] == .success)
        }
    }

    @Test("tells what is marked, too old, or made from something that is newer now")
    func staleStates() async throws {
        var aging = ScriptedBuilder("aging")
        aging.declaration.maxAge = .seconds(60)
        var follower = needing("follower", ["below"])
        follower.declaration.followed = ["below"]
        follower.preparation = { environment in
            _ = try await environment.preparation.result(
                of: DependencyRequest(builder: "below", parameters: environment.parameters)
            )
        }
        try await withCache(aging, follower, ScriptedBuilder("below")) { fixture in
            for name in ["aging", "follower"] { _ = try await fixture.build("r") { $0.builder = name } }
            #expect(try await fixture.graph("follower").states == [.success, .success])
            #expect(try await fixture.graph("aging").states == [.success])
            _ = try await fixture.cache.rebuild(RebuildRequest(builder: "below", key: fixture.key("r")))
            fixture.clock.advance(by: .seconds(61))
            #expect(try await fixture.graph("follower").states == [.stale, .marked])
            #expect(try await fixture.graph("aging").states == [.stale])
        }
    }

    @Test("shows no private parameter, and ends at its limit")
    func bounds() async throws {
        var secret = ScriptedBuilder("secret")
        secret.declaration.privateParameters = ["revision"]
        var wide = ScriptedBuilder("wide")
        wide.needing = { _ in
            (0...GraphWalk.limit).map { index in
                let name = index == 0 ? "secret" : "leaf"
                return DependencyNeed(
                    step: "\(index)",
                    request: DependencyRequest(builder: name, parameters: ["revision": "number-\(index)"])
                )
            }
        }
        try await withCache(secret, wide, ScriptedBuilder("leaf")) { fixture in
            let graph = try await fixture.graph("wide")
            #expect(graph.truncated)
            #expect(graph.nodes.count == GraphWalk.limit)
            #expect(graph.nodes[1].parameters == ["revision": "***"])
            #expect(graph.nodes[1].title == "Unit tests of ***")
        }
    }
}

/// A builder that needs the results of others with the same revision.
private func needing(
    _ name: String,
    _ others: [String],
    script: @escaping @Sendable (BuildEnvironment) async throws -> Void = { _ in }
) -> ScriptedBuilder {
    var builder = ScriptedBuilder(name, script: script)
    builder.needing = { parameters in
        others.map { other in
            DependencyNeed(
                step: other,
                request: DependencyRequest(builder: other, parameters: parameters),
                follows: true
            )
        }
    }
    return builder
}

extension CacheFixture {
    fileprivate func graph(_ builder: String) async throws -> GraphDocument {
        try await cache.graph(builder: builder, parameters: ["revision": "r"])
    }
}

extension GraphDocument {
    fileprivate var names: [String] { nodes.map(\.builder) }
    fileprivate var states: [GraphNodeDocument.State] { nodes.map(\.state) }
}
