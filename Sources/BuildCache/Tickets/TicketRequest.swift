/// A wish for a ticket.
package struct TicketRequest: Sendable {
    package var builder: String
    package var parameters: [String: String]
    package var context: [String: String]
    package var user: String?

    package init(
        builder: String,
        parameters: [String: String],
        context: [String: String] = [:],
        user: String? = nil
    ) {
        self.builder = builder
        self.parameters = parameters
        self.context = context
        self.user = user
    }
}
