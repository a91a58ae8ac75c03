/// The body of `POST …/rebuild`; what is nil is left out.
struct RebuildRequest: Encodable {
    var reason: String?
    var start: Bool?
    var parameters: [String: String]?
    var context: [String: String]?
    var user: String?
}

/// Its answer.
struct RebuildAnswer: Decodable, Sendable {
    var marked: Bool
    /// The running or the started build.
    var build: JSONValue?
}

/// The body of `POST …/cancel`.
struct CancelRequest: Encodable {
    var reason: String?
    var user: String?
}
