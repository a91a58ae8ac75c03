import Foundation

/// The body of `POST /v1/rebuilds`; what is nil is left out.
struct BulkRebuildRequest: Encodable {
    var builder: String
    var status: String?
    /// RFC 3339.
    var since: String?
    /// RFC 3339.
    var until: String?
    var logMatches: String?
    var dryRun: Bool?
    var reason: String?
    var user: String?
    var pageToken: String?

    enum CodingKeys: String, CodingKey {
        case builder, status, since, until, reason, user
        case logMatches = "log_matches"
        case dryRun = "dry_run"
        case pageToken = "page_token"
    }
}
