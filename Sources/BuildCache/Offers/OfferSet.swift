import BuilderProtocol
import GitStore

/// Offers of which one at most is accepted, until they expire. A value: the time comes from outside.
struct OfferSet: Codable, Hashable, Sendable {
    private(set) var phases: [Phase]
    /// Milliseconds since 1970.
    private let expires: Int64
    let user: String?

    init(count: Int, expiresAt: Timestamp, user: String?) {
        phases = Array(repeating: .offered, count: count)
        expires = expiresAt.millisecondsSince1970
        self.user = user
    }

    var expiresAt: Timestamp { Timestamp(millisecondsSince1970: expires) }

    /// The accepted one.
    var accepted: Int? { phases.firstIndex(of: .accepted) }

    /// True while one can still be accepted.
    var isOpen: Bool { phases.contains(.offered) }

    /// Takes note of the time; returns how many offers expired by that.
    mutating func expire(at now: Timestamp) -> Int {
        guard now >= expiresAt else { return 0 }
        return advance(.expire)
    }

    /// True when it is accepted by this, false when it was before; its siblings are rejected.
    mutating func accept(_ index: Int, at now: Timestamp) throws(CacheError) -> Bool {
        _ = expire(at: now)
        if phases[index] == .accepted { return false }
        guard let next = phases[index].after(.accept) else { throw refusal(of: index) }
        phases[index] = next
        _ = advance(.reject)
        return true
    }

    /// Nothing happens when it was rejected before.
    mutating func reject(_ index: Int, at now: Timestamp) throws(CacheError) {
        _ = expire(at: now)
        if phases[index] == .rejected { return }
        guard let next = phases[index].after(.reject) else { throw refusal(of: index) }
        phases[index] = next
    }

    /// All that are still offered; returns how many they were.
    private mutating func advance(_ event: PhaseEvent) -> Int {
        var count = 0
        for index in phases.indices where phases[index] == .offered {
            guard let next = phases[index].after(event) else { continue }
            phases[index] = next
            count += 1
        }
        return count
    }

    private func refusal(of index: Int) -> CacheError {
        switch phases[index] {
        case .expired: .offerExpired
        case .rejected: .offerRejected("it was rejected, or another one was accepted")
        default: .invalidTransition("the offer is \(phases[index].rawValue)")
        }
    }
}
