import HTTPTypes

extension HTTPRequest {
    /// True for a GET or HEAD without a body, and for a POST with a short one, without any wish about how it is
    /// transferred.
    func isPlain(bodyBytes limit: Int) -> Bool {
        guard method == .get || method == .head || method == .post else { return false }
        var length: Int?
        for field in headerFields {
            switch field.name {
            case .contentLength:
                guard length == nil, let value = Int(field.value), value <= limit else { return false }
                length = value
            case .connection:
                guard field.keepsConnection else { return false }
            case .expect, .transferEncoding, .upgrade: return false
            default: break
            }
        }
        return (length != nil) == (method == .post)
    }
}

extension HTTPFields {
    /// True when what they belong to is, or may be, the last message on its connection.
    var endsConnection: Bool {
        contains { $0.name == .connection && !$0.keepsConnection }
    }
}

extension HTTPField {
    fileprivate var keepsConnection: Bool { value.lowercased() == "keep-alive" }
}
