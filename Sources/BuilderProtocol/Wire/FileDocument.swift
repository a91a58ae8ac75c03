/// One artifact in a listing.
public struct FileDocument: Codable, Hashable, Sendable {
    /// Relative to `value/`; bytes that are not UTF-8 as U+FFFD.
    public var path: String
    /// The path's bytes, when it is not UTF-8.
    public var pathBase64: String?
    /// `100644`, `100755` or `120000`.
    public var mode: String
    public var size: Int
    public var oid: String

    public init(path: String, pathBase64: String? = nil, mode: String, size: Int, oid: String) {
        self.path = path
        self.pathBase64 = pathBase64
        self.mode = mode
        self.size = size
        self.oid = oid
    }

    enum CodingKeys: String, CodingKey {
        case path, mode, size, oid
        case pathBase64 = "path_base64"
    }
}
