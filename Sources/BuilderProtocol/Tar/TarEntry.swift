/// One member of a tar archive: a file or a symbolic link.
public struct TarEntry: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        case file(sizeBytes: Int, isExecutable: Bool)
        case symbolicLink(target: [UInt8])
    }

    /// Any bytes but NUL, not only UTF-8.
    public var path: [UInt8]
    public var content: Content
    public var modifiedAt: Timestamp

    public init(path: [UInt8], content: Content, modifiedAt: Timestamp) {
        self.path = path
        self.content = content
        self.modifiedAt = modifiedAt
    }

    /// Of the bytes that follow the header; a link has none.
    public var sizeBytes: Int {
        switch content {
        case .file(let sizeBytes, _): sizeBytes
        case .symbolicLink: 0
        }
    }
}
