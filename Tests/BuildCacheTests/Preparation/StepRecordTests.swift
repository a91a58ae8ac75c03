import BuilderProtocol
import GitStore
import MetricsTestKit
import TestSupport
import Testing

@testable import BuildCache

@Suite("What preparing took", .timeLimit(.minutes(3)))
struct StepRecordTests {
    @Test("is kept with the result for every step that had something to do, and is counted")
    func keptWithTheResult() async throws {
        var builder = ScriptedBuilder()
        builder.preparation = { environment in
            let report = StepReport(
                name: "zlib sources",
                kind: .fetch,
                state: .completed,
                duration: .milliseconds(1204)
            )
            environment.preparation.record(report)
            environment.preparation.record(
                StepReport(name: "there", kind: .fetch, state: .completed, duration: .zero, wasPresent: true)
            )
        }
        try await withCache(builder) { fixture in
            _ = try await fixture.build("r")
            #expect(try await fixture.trailer("Cairn-Step", of: "unit-tests/r") == "1.204 zlib sources")
            let head = try #require(
                try fixture.store.head(of: BranchName(builder: "unit-tests", key: fixture.key("r")))
            )
            let durations = try await fixture.store.commit(head).stepDurations
            #expect(durations.map(\.name) == ["zlib sources"])
            #expect(durations.map(\.duration) == [.milliseconds(1204)])
            let timer = try fixture.metrics.expectTimer(
                "cairn_step_seconds",
                [("kind", "fetch"), ("outcome", "completed")]
            )
            #expect(timer.values.count == 2)
        }
    }

    @Test("is shown while the build is pending: where each step is")
    func shownWhilePending() async throws {
        let gate = Gate()
        var builder = ScriptedBuilder()
        builder.declaration.steps = ["sources", "library", "last"].map {
            StepDeclaration(name: $0, kind: .fetch)
        }
        builder.preparation = { environment in
            let preparation = environment.preparation
            preparation.begin(step: "sources")
            preparation.record(
                StepReport(name: "sources", kind: .fetch, state: .completed, duration: .milliseconds(1500))
            )
            preparation.begin(step: "library")
            try await gate.pass()
        }
        try await withCache(builder) { fixture in
            let build = try await fixture.lookup("r").pending
            let expected = [
                StepDocument(name: "sources", kind: .fetch, state: .completed, duration: 1.5),
                StepDocument(name: "library", kind: .fetch, state: .running),
                StepDocument(name: "last", kind: .fetch, state: .created),
            ]
            try await eventually("the second runs") { build.document().steps == expected }
            gate.open()
            #expect(try await build.finish().document.steps == nil)
        }
    }

    @Test("is what it was, whatever the wall clock does meanwhile", arguments: [-86_400, 86_400])
    func clockJumps(seconds: Int) async throws {
        let clock = ManualClock()
        var builder = ScriptedBuilder()
        builder.declaration.followed = ["library"]
        builder.preparation = { environment in
            let preparation = environment.preparation
            preparation.begin(step: "sources")
            _ = try await preparation.result(
                of: DependencyRequest(builder: "library", parameters: environment.parameters)
            )
            clock.advance(by: .seconds(seconds))
            preparation.record(
                StepReport(name: "sources", kind: .result, state: .completed, duration: .seconds(1))
            )
        }
        try await withCache(builder, ScriptedBuilder("library"), clock: clock) { fixture in
            let result = try await fixture.build("r").stored
            #expect(result.document.status == .success)
            #expect(try await fixture.trailer("Cairn-Duration", of: "unit-tests/r") == "0.000")
            #expect(try await fixture.trailer("Cairn-Step", of: "unit-tests/r") == "1.000 sources")
            // Heads are compared, not times.
            #expect(try await fixture.lookup("r").outcome == .hit)
        }
    }

    @Test("and each phase is measured")
    func phases() async throws {
        try await withCache(ScriptedBuilder()) { fixture in
            _ = try await fixture.build("r")
            for phase in ["ACCEPTED", "PREPARING", "WAITING", "RUNNING", "FINISHING"] {
                let timer = try fixture.metrics.expectTimer("cairn_build_phase_seconds", [("phase", phase)])
                #expect(timer.values.count == 1)
            }
        }
    }
}
