package import BuilderProtocol

/// A ticket as its user sees it.
package struct TicketView: Sendable {
    /// Nil when the spool that could tell it is lost; who has it may use it all the same.
    package var capability: String?
    package var user: String?
    package var status: TicketStatus
    package var createdAt: Timestamp
    package var changedAt: Timestamp
    /// The worker that builds it or built it, where workers do.
    package var worker: String?
    /// When its build is to start, where that was reserved.
    package var reservation: Reservation?
    /// How its build ended; nil before that, and in lists.
    package var result: ResultDocument?
}
