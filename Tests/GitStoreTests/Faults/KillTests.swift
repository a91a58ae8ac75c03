import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("A store whose process is killed at any moment", .timeLimit(.minutes(60)))
struct KillTests {
    @Test("is sound for git, keeps what it acknowledged, and opens again")
    func survivesKills() async throws {
        for first in stride(from: 0, to: FaultRounds.count, by: FaultRounds.ofOneStore) {
            try await TemporaryDirectory.with { directory in
                var reports: [FillerReport] = []
                for round in first..<min(first + FaultRounds.ofOneStore, FaultRounds.count) {
                    reports.append(try await killOnce(round, directory.path("store.git")))
                    try await FillerReport.check(reports, in: Git(in: directory.path("store.git")))
                }
                let store = try await GitStore.open(at: directory.path("store.git"))
                await store.close()
                try await FillerReport.check(reports, in: Git(in: directory.path("store.git")))
            }
        }
    }

    private func killOnce(_ round: Int, _ path: String) async throws -> FillerReport {
        let filler = try Program("StoreFiller", [path, "\(round)"])
        // Some die while they open the store or make it, most in the midst of many commits.
        let lines = round % 8 == 7 ? 0 : Int.random(in: 1...600)
        try await eventually("it has committed") { filler.printedLines >= lines }
        usleep(UInt32.random(in: 0...20_000))
        filler.send(signal: SIGKILL)
        let ending = await filler.ending()
        #expect(ending.status == 128 + SIGKILL)
        let report = FillerReport(ending.outputText)
        #expect(report.errors == [])
        #expect(report.commits.count >= lines)
        return report
    }
}
