import BuilderProtocol

/// The answer to a request for a value.
struct ValueListing: Codable, Sendable {
    var files: [FileDocument]

    /// Those at the path or below it.
    func files(at path: String) throws(ClientError) -> [FileDocument] {
        var wanted = Array(path.utf8)
        while wanted.last == UInt8(ascii: "/") { wanted.removeLast() }
        var found: [FileDocument] = []
        for file in files {
            let bytes = try RestorablePath(file).bytes
            if bytes == wanted || bytes.starts(with: wanted + [UInt8(ascii: "/")]) { found.append(file) }
        }
        guard !found.isEmpty else { throw .notFound("the value has no \"\(path)\"") }
        return found
    }
}
