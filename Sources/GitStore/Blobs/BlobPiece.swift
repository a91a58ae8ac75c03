/// Some of a blob's bytes on their way out.
public enum BlobPiece: Sendable {
    case bytes([UInt8])
    case stored(StoredPart)

    public var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .stored(let part): part.count
        }
    }
}

/// Bytes of a blob that lie in a file as they are: whoever can send them from there need not have them.
///
/// They have been read and checked, so they are in the system's memory for a while.
public struct StoredPart: Sendable {
    public let file: OpenFile
    /// Where they lie in the file, one after the other.
    public let stretches: [Range<Int>]

    public var count: Int { stretches.reduce(0) { $0 + $1.count } }
}
