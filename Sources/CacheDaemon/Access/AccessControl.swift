import Synchronization

/// The access policy of the moment: the one of the start until the token file is read again.
final class AccessControl: Sendable {
    private let policy: Mutex<AccessPolicy>

    init(_ policy: AccessPolicy) {
        self.policy = Mutex(policy)
    }

    var current: AccessPolicy { policy.withLock { $0 } }

    func replace(with policy: AccessPolicy) {
        self.policy.withLock { $0 = policy }
    }
}
