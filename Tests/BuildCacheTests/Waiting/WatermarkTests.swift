import Testing
import TestSupport

@testable import BuildCache

@Suite("A watermark", .timeLimit(.minutes(3)))
struct WatermarkTests {
    @Test("answers at once when it is above what was seen")
    func above() async throws {
        let watermark = Watermark()
        watermark.raise(to: 5)
        #expect(try await watermark.wait(past: 4) == 5)
    }

    @Test("wakes everybody whose number it passes, and nobody else")
    func wakes() async throws {
        let watermark = Watermark()
        async let low = watermark.wait(past: 0)
        async let high = watermark.wait(past: 10)
        try await eventually("two wait") { watermark.waiterCount == 2 }
        watermark.raise(to: 3)
        #expect(try await low == 3)
        #expect(watermark.waiterCount == 1)
        watermark.raise(to: 11)
        #expect(try await high == 11)
    }

    @Test("never falls")
    func neverFalls() {
        let watermark = Watermark()
        watermark.raise(to: 7)
        watermark.raise(to: 3)
        #expect(watermark.value == 7)
    }

    @Test("ends every wait, now and later, when it is final")
    func final() async throws {
        let watermark = Watermark()
        async let early = watermark.wait(past: 0)
        try await eventually("one waits") { watermark.waiterCount == 1 }
        watermark.finish()
        #expect(try await early == 0)
        #expect(try await watermark.wait(past: 100) == 0)
    }

    @Test("tells a crowd the news of a pause together, and the end within it")
    func crowd() async throws {
        let watermark = Watermark()
        let crowd = (0..<200).map { _ in Task { try await watermark.wait(past: 0) } }
        try await eventually("all wait") { watermark.waiterCount == crowd.count }
        watermark.raise(to: 1)
        async let late = watermark.wait(past: 1)
        watermark.raise(to: 2)
        for waiter in crowd { #expect(try await waiter.value > 0) }
        #expect(try await late == 2)

        let next = (0..<200).map { _ in Task { try await watermark.wait(past: 2) } }
        try await eventually("all wait again") { watermark.waiterCount == next.count }
        watermark.raise(to: 3)
        watermark.finish()
        for waiter in next { #expect(try await waiter.value == 3) }
        #expect(watermark.waiterCount == 0)
    }

    @Test("lets a cancelled task go and keeps nothing of it")
    func cancellation() async throws {
        let watermark = Watermark()
        let waiting = Task { try await watermark.wait(past: 0) }
        try await eventually("one waits") { watermark.waiterCount == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(watermark.waiterCount == 0)
    }
}
