/// The body of `POST /v1/tickets`, `/v1/quotes` and `/v1/offersets`; what is nil is left out.
struct WishRequest: Encodable {
    struct DurationRange: Encodable {
        /// Seconds.
        var min: Int?
        var max: Int?
    }

    var builder: String
    var parameters: [String: String]
    var context: [String: String]?
    var start: String?
    var duration: DurationRange?
    var user: String?
}
