import BuilderProtocol
import Testing

@testable import BuildCache

@Suite("A start window")
struct StartWindowTests {
    private let now = Timestamp(secondsSince1970: 1_700_000_000)

    private func window(_ text: String) throws -> StartWindow { try StartWindow(parsing: text, now: now) }

    @Test("is a time and a duration, or two times")
    func forms() throws {
        let six = try window("2026-11-21T02:00:00Z/PT6H")
        #expect(six == (try window("2026-11-21T02:00:00Z/2026-11-21T08:00:00Z")))
        #expect(six.latest - six.earliest == .seconds(21_600))
        #expect(try window("2023-11-14T00:00:00Z/P1D").latest > now)
    }

    @Test(
        "is refused with the reason",
        arguments: [
            ("", .malformed), ("2026-11-21T02:00:00Z", .malformed), ("PT6H/2026-11-21T02:00:00Z", .malformed),
            ("2026-11-21T02:00:00Z/PT6H/PT1H", .malformed), ("2026-02-30T02:00:00Z/PT6H", .malformed),
            ("2026-11-21T24:00:00Z/PT6H", .malformed), ("2026-11-21T02:00:00+01:00/PT6H", .malformed),
            ("2026-11-21/PT6H", .malformed), ("2026-11-21T02:00:00Z/6H", .malformed),
            ("2026-11-21T02:00:00Z/PT0S", .empty),
            ("2026-11-21T02:00:00Z/2026-11-21T02:00:00Z", .empty),
            ("2026-11-21T02:00:00Z/2026-11-21T01:00:00Z", .reversed),
            ("2020-11-21T02:00:00Z/PT6H", .past),
            ("2026-11-21T02:00:00Z/P1M", .duration(.unknownLength)),
            ("2026-11-21T02:00:00Z/PT99999999999999999S", .duration(.overflow)),
            ("9999-11-21T02:00:00Z/P1000D", .duration(.overflow)),
            ("2026-11-21T02:00:00Z/P-1D", .duration(.malformed)),
        ] as [(String, StartWindowProblem)]
    )
    func refused(text: String, problem: StartWindowProblem) {
        #expect(throws: problem) { try window(text) }
    }

    @Test("comes with a duration that is positive and in order")
    func durations() {
        #expect(DurationRange(min: .seconds(1), max: .seconds(1)).problems.isEmpty)
        #expect(DurationRange(min: .zero).problems.map(\.field) == ["duration.min"])
        #expect(DurationRange(max: .seconds(-1)).problems.map(\.field) == ["duration.max"])
        #expect(DurationRange(min: .seconds(2), max: .seconds(1)).problems.map(\.field) == ["duration"])
    }

    @Test("keeps a slot for what is expected, within the range and the builder's limit")
    func chosen() {
        let range = DurationRange(min: .seconds(60), max: .seconds(600))
        #expect(range.chosen(expected: .seconds(90), limit: nil) == .seconds(90))
        #expect(range.chosen(expected: .seconds(9), limit: nil) == .seconds(60))
        #expect(range.chosen(expected: .seconds(900), limit: nil) == .seconds(600))
        #expect(range.chosen(expected: nil, limit: nil) == .seconds(600))
        #expect(range.chosen(expected: nil, limit: .seconds(120)) == .seconds(120))
        #expect(range.chosen(expected: nil, limit: .seconds(30)) == nil)
        #expect(DurationRange().chosen(expected: nil, limit: nil) == DurationRange.unknown)
        #expect(DurationRange().chosen(expected: .zero, limit: nil) == .milliseconds(1))
    }
}
