import BuilderProtocol
import GitStore

/// What the memory holds of a ticket; its record in the store has the rest.
struct Ticket: Sendable {
    /// The git blob id of its capability.
    let id: ObjectID
    /// In the order of creation, over restarts too.
    let sequence: Int
    /// With the secret of the spool, what its capability is made of.
    let nonce: UInt64
    let user: String?
    let createdAt: Timestamp
    private(set) var changedAt: Timestamp
    private(set) var status: TicketStatus
    /// What it waits for.
    private(set) var build: Build?

    init(_ record: TicketRecord, id: ObjectID) {
        self.id = id
        sequence = record.sequence
        nonce = record.nonce
        user = record.user
        createdAt = Timestamp(millisecondsSince1970: record.createdAt)
        changedAt = Timestamp(millisecondsSince1970: record.changedAt)
        status = record.status
    }

    /// False when the status does not allow the event.
    mutating func handle(_ event: TicketEvent, at now: Timestamp) -> Bool {
        guard let next = status.after(event) else { return false }
        status = next
        changedAt = now
        if next.isTerminal { build = nil }
        return true
    }

    /// Waits for that build now.
    mutating func attach(_ build: Build) {
        guard !status.isTerminal else { return }
        self.build = build
    }

    /// Takes over how far its build is.
    mutating func follow() {
        guard let build, status == .created, let startedAt = build.startedAt else { return }
        _ = handle(.run, at: startedAt)
    }
}
