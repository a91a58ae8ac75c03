/// A stored result as its builder sees it when it is loaded.
public struct SavedResult: Sendable {
    /// The commit that holds it, 40 hexadecimal digits.
    public let commit: String
    /// The bytes of a file below `value/`; throws when there is none or it is larger than the limit.
    public let file: @Sendable (_ path: String, _ limitBytes: Int) async throws -> [UInt8]

    public init(commit: String, file: @escaping @Sendable (String, Int) async throws -> [UInt8]) {
        self.commit = commit
        self.file = file
    }
}
