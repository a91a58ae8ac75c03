import Synchronization

/// Compresses one part of many objects, beside other parts on other threads.
final class CompressionPart: Sendable {
    private struct State {
        var deflaters = Deflaters()
        var run = EntryRun()
    }

    // Only one thread comes at a time; the lock lets the compiler see it.
    private let state = Mutex(State())

    func compress(_ objects: ArraySlice<PendingObject>) {
        state.withLock { state in
            for object in objects { state.run.append(object, with: state.deflaters) }
        }
    }

    /// What was compressed since it was last taken.
    func take() -> EntryRun {
        state.withLock { state in
            defer { state.run = EntryRun() }
            return state.run
        }
    }
}
