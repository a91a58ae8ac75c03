import Synchronization

/// What a file system has left, as a test says.
final class Disk: Sendable {
    private let left: Atomic<Int>

    init(bytes: Int) {
        left = Atomic(bytes)
    }

    var bytes: Int {
        get { left.load(ordering: .relaxed) }
        set { left.store(newValue, ordering: .relaxed) }
    }
}
