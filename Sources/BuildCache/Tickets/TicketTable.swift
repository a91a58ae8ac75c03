import BuilderProtocol
import GitStore
import Synchronization

/// All tickets by id, and each user's in the order of their creation.
final class TicketTable: Sendable {
    fileprivate struct Place {
        var sequence: Int
        var id: ObjectID
    }

    private struct State {
        var tickets: [ObjectID: Ticket] = [:]
        /// By the bytes of the name; ordered by sequence.
        var places: [[UInt8]: [Place]] = [:]
        var lastSequence = 0
        /// Being created: counted, not there yet.
        var reserved = 0
    }

    let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { state.withLock { $0.tickets.count } }

    /// A place in the order of creation; nil when there are too many.
    func reserve() -> Int? {
        state.withLock { state in
            guard state.tickets.count + state.reserved < limit else { return nil }
            state.reserved += 1
            state.lastSequence += 1
            return state.lastSequence
        }
    }

    /// The place that was reserved is not wanted.
    func withdraw() {
        state.withLock { $0.reserved -= 1 }
    }

    /// Takes the place that was reserved.
    func insert(_ ticket: Ticket) {
        state.withLock { state in
            state.reserved -= 1
            state.tickets[ticket.id] = ticket
            state.lastSequence = max(state.lastSequence, ticket.sequence)
            guard let user = ticket.user.map({ Array($0.utf8) }) else { return }
            let place = Place(sequence: ticket.sequence, id: ticket.id)
            // Those that were reserved before may still be on their way to the disk.
            let index = state.places[user, default: []].firstIndex(after: ticket.sequence)
            state.places[user, default: []].insert(place, at: index)
        }
    }

    /// Takes in what a former life left.
    func load(_ tickets: [Ticket]) {
        let users = Dictionary(grouping: tickets) { $0.user.map { Array($0.utf8) } }
        state.withLock { state in
            state.tickets.reserveCapacity(tickets.count)
            for ticket in tickets {
                state.tickets[ticket.id] = ticket
                state.lastSequence = max(state.lastSequence, ticket.sequence)
            }
            for case (let user?, let tickets) in users {
                state.places[user] = tickets.map { Place(sequence: $0.sequence, id: $0.id) }
                    .sorted { $0.sequence < $1.sequence }
            }
        }
    }

    /// The ticket as its build stands now.
    subscript(id: ObjectID) -> Ticket? {
        state.withLock { state in
            state.tickets[id]?.follow()
            return state.tickets[id]
        }
    }

    /// Changes the ticket, if it is still there; returns what `change` returns.
    func update<Value: Sendable>(_ id: ObjectID, _ change: (inout Ticket) -> Value) -> Value? {
        state.withLock { state in
            guard var ticket = state.tickets[id] else { return nil }
            let value = change(&ticket)
            state.tickets[id] = ticket
            return value
        }
    }

    /// A user's, oldest first, from behind a sequence on.
    func page(of user: String, after sequence: Int, size: Int, isKept: (Ticket) -> Bool) -> Page<Ticket> {
        state.withLock { state in
            guard let places = state.places[Array(user.utf8)] else { return Page(elements: [], next: nil) }
            var found: [Ticket] = []
            for place in places[places.firstIndex(after: sequence)...] {
                state.tickets[place.id]?.follow()
                guard let ticket = state.tickets[place.id], isKept(ticket) else { continue }
                guard found.count < size else {
                    return Page(elements: found, next: found.last.map { String($0.sequence) })
                }
                found.append(ticket)
            }
            return Page(elements: found, next: nil)
        }
    }

    /// Takes out all that are not to be kept.
    func removeAll(where isOver: (Ticket) -> Bool) -> [Ticket] {
        state.withLock { state in
            let over = state.tickets.values.filter(isOver)
            for ticket in over { state.tickets[ticket.id] = nil }
            for user in Set(over.compactMap { $0.user.map { Array($0.utf8) } }) {
                state.places[user]?.removeAll { state.tickets[$0.id] == nil }
                if state.places[user]?.isEmpty ?? false { state.places[user] = nil }
            }
            return over
        }
    }
}

extension [TicketTable.Place] {
    /// Where those begin that come after the sequence.
    fileprivate func firstIndex(after sequence: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
