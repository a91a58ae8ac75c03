import Synchronization

/// Compresses one part of many objects, beside other parts on other threads.
final class CompressionPart: Sendable {
    private struct State {
        var deflaters = Deflaters()
        var run = EntryRun()
    }

    /// What an entry takes beside its bytes.
    private static let roughHeaderBytes = 16

    // Only one thread comes at a time; the lock lets the compiler see it.
    private let state = Mutex(State())

    func compress(_ objects: ArraySlice<PendingObject>) {
        let roughBytes = objects.reduce(0) { $0 + $1.bytes.count + Self.roughHeaderBytes }
        state.withLock { state in
            state.run.reserve(bytes: roughBytes, entries: objects.count)
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
