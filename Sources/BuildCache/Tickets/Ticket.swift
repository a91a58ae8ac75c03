import BuilderProtocol
import GitStore

/// What the memory holds of a ticket; its record in the store has the rest.
struct Ticket: Sendable {
    /// The git blob id of its capability.
    let id: ObjectID
    private(set) var entry: TicketEntry
    /// What it waits for.
    private(set) var build: Build?

    init(_ entry: TicketEntry, id: ObjectID) {
        self.entry = entry
        self.id = id
    }

    /// In the order of creation, over restarts too.
    var sequence: Int { entry.sequence }
    var user: String? { entry.user }
    var status: TicketStatus { entry.status }
    var createdAt: Timestamp { Timestamp(millisecondsSince1970: entry.createdAt) }
    var changedAt: Timestamp { Timestamp(millisecondsSince1970: entry.changedAt) }

    /// False when the status does not allow the event.
    mutating func handle(_ event: TicketEvent, at now: Timestamp) -> Bool {
        guard let next = status.after(event) else { return false }
        entry.status = next
        entry.changedAt = now.millisecondsSince1970
        if next.isTerminal { build = nil }
        return true
    }

    /// Waits for that build now.
    mutating func attach(_ build: Build) {
        guard !status.isTerminal else { return }
        self.build = build
    }

    /// Takes over how far its build is, and where.
    mutating func follow() {
        guard let build else { return }
        entry.worker = build.worker ?? entry.worker
        guard status == .created, let startedAt = build.startedAt else { return }
        _ = handle(.run, at: startedAt)
    }
}
