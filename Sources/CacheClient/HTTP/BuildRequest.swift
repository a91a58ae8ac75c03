import Foundation

/// The body of `POST …/results`; what is nil is left out.
struct BuildRequest: Encodable {
    var parameters: [String: String]
    var context: [String: String]?
    var maxAge: Int?
    var staleWhileRevalidate: Bool?
    var onlyIfCached: Bool?
    var priority: Int?
    var user: String?

    enum CodingKeys: String, CodingKey {
        case parameters, context, priority, user
        case maxAge = "max_age"
        case staleWhileRevalidate = "stale_while_revalidate"
        case onlyIfCached = "only_if_cached"
    }
}
