import Foundation

/// The daemon's base URL, with or without a path prefix and a slash at its end.
struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    static let standard = "http://127.0.0.1:8470"

    /// Without a slash at the end.
    let description: String
    /// The path that precedes every request's own; empty without one.
    let prefix: String

    init(_ text: String) throws(ClientError) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), url.host?.isEmpty == false
        else { throw .usage("not a URL of a daemon: expected http://HOST[:PORT][/PREFIX]") }
        guard url.user == nil, url.password == nil else {
            throw .usage("the daemon's URL must not hold a password: put the token into CAIRN_TOKEN")
        }
        guard url.query == nil, url.fragment == nil else {
            throw .usage("the daemon's URL must end with its path: \(text)")
        }
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        self.description = String(decoding: bytes, as: UTF8.self)
        let authority = bytes.dropFirst(scheme.utf8.count + 3)
        let path = authority[(authority.firstIndex(of: UInt8(ascii: "/")) ?? authority.endIndex)...]
        self.prefix = String(decoding: path, as: UTF8.self)
    }
}
