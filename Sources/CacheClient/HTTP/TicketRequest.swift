/// The body of `POST /v1/tickets`; what is nil is left out.
struct TicketRequest: Encodable {
    var builder: String
    var parameters: [String: String]
    var context: [String: String]?
    var user: String?
}
