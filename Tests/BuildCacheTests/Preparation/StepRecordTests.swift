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
