import BuilderProtocol
import Synchronization

/// Holds a prepared build back until its reservation is due, or until somebody wants the result at once.
final class HeldStart: Sendable {
    private struct State {
        var isOpen = false
        var isWanted = false
        var held: Duration = .zero
    }

    let reservation: Reservation
    private let state = Mutex(State())
    private let opening = Watermark()

    init(_ reservation: Reservation) {
        self.reservation = reservation
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    /// True once somebody asked for the result without a reservation: the build is theirs too.
    var isWanted: Bool { state.withLock { $0.isWanted } }
    /// How long the build was held back.
    var held: Duration { state.withLock { $0.held } }

    /// The reservation is due.
    func open() {
        state.withLock { $0.isOpen = true }
        opening.finish()
    }

    /// Somebody waits for the result: it starts as soon as it is prepared.
    func want() {
        state.withLock { ($0.isOpen, $0.isWanted) = (true, true) }
        opening.finish()
    }

    func wait() async throws {
        let start = ContinuousClock.now
        _ = try await opening.wait(past: 0)
        state.withLock { $0.held = ContinuousClock.now - start }
    }
}
