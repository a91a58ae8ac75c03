import Foundation
import NIOHTTP1

/// A request that the scripted daemon got.
struct RecordedRequest: Sendable {
    var method: String
    /// Path and query as they came.
    var target: String
    var headers: HTTPHeaders
    var body: [UInt8]

    /// `GET /v1/pools`, without the query.
    var line: String { "\(method) \(target.prefix { $0 != "?" })" }

    var json: NSDictionary? {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? NSDictionary
    }
}
