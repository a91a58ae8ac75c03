import Synchronization

/// Who wants to know how many changes became durable together.
final class GroupObserver: Sendable {
    private let observer = Mutex<(@Sendable (_ changes: Int) -> Void)?>(nil)

    func set(_ observer: @escaping @Sendable (_ changes: Int) -> Void) {
        self.observer.withLock { $0 = observer }
    }

    func wroteGroup(of changes: Int) {
        observer.withLock { $0 }?(changes)
    }
}
