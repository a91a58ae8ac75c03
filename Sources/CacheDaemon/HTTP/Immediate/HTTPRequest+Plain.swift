import HTTPTypes
import NIOHTTP1

extension HTTPRequest {
    /// The request, with those of its fields alone that an answer at once may depend on: to translate all of them
    /// would take longer than the answer.
    ///
    /// Nil unless it is plain: HTTP/1.1, a path, GET or HEAD without a body or POST with a short one, and no wish
    /// about how it is transferred.
    init?(plain head: HTTPRequestHead, bodyBytes limit: Int) {
        guard head.version == .http1_1, head.uri.utf8.first == UInt8(ascii: "/"),
            let method = Self.plainMethod(head.method)
        else { return nil }
        self.init(method: method, scheme: "http", authority: nil, path: head.uri)
        var lengthBytes: Int?
        for (name, value) in head.headers {
            switch name.lowercased() {
            case "host": authority = authority ?? value
            case "content-length":
                guard lengthBytes == nil, let bytes = Int(value), bytes <= limit else { return nil }
                lengthBytes = bytes
            case "connection": guard value.lowercased() == "keep-alive" else { return nil }
            case "expect", "transfer-encoding", "upgrade": return nil
            case "authorization": headerFields.append(HTTPField(name: .authorization, value: value))
            case "if-none-match": headerFields.append(HTTPField(name: .ifNoneMatch, value: value))
            case "origin": headerFields.append(HTTPField(name: .origin, value: value))
            default: break
            }
        }
        guard (lengthBytes != nil) == (method == .post) else { return nil }
    }

    private static func plainMethod(_ method: HTTPMethod) -> HTTPRequest.Method? {
        switch method {
        case .GET: .get
        case .HEAD: .head
        case .POST: .post
        default: nil
        }
    }
}

extension HTTPHeaders {
    /// True when what they belong to is, or may be, the last message on its connection.
    var endsConnection: Bool {
        self["connection"].contains { $0.lowercased() != "keep-alive" }
    }
}
