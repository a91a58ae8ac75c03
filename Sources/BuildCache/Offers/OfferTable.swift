import BuilderProtocol
import GitStore
import Synchronization

/// All offer sets and their offers by the digests of their capabilities.
final class OfferTable: Sendable {
    /// Where an offer is.
    struct Place: Hashable, Sendable {
        var set: ObjectID
        var index: Int
    }

    private struct State {
        var sets: [ObjectID: OfferSet] = [:]
        var offers: [ObjectID: [ObjectID]] = [:]
        var places: [ObjectID: Place] = [:]
        /// Being made: counted, not there yet.
        var reserved = 0
    }

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// False when there are too many.
    func reserve() -> Bool {
        state.withLock { state in
            guard state.sets.count + state.reserved < limit else { return false }
            state.reserved += 1
            return true
        }
    }

    /// The place that was reserved is not wanted, or taken by now.
    func withdraw() {
        state.withLock { $0.reserved -= 1 }
    }

    func insert(_ set: OfferSet, _ id: ObjectID, offers: [ObjectID]) {
        state.withLock { state in
            state.sets[id] = set
            state.offers[id] = offers
            for (index, offer) in offers.enumerated() { state.places[offer] = Place(set: id, index: index) }
        }
    }

    subscript(id: ObjectID) -> OfferSet? { state.withLock { $0.sets[id] } }

    func update(_ id: ObjectID, to set: OfferSet) {
        state.withLock { state in
            if state.sets[id] != nil { state.sets[id] = set }
        }
    }

    func place(ofOffer id: ObjectID) -> Place? { state.withLock { $0.places[id] } }

    var all: [ObjectID: OfferSet] { state.withLock { $0.sets } }

    func remove(_ id: ObjectID) {
        state.withLock { state in
            state.sets[id] = nil
            for offer in state.offers.removeValue(forKey: id) ?? [] { state.places[offer] = nil }
        }
    }
}
