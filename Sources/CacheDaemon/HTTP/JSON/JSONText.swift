import Foundation

/// How answers are written: sorted names, no escaped slashes, so that equal documents are equal bytes.
enum JSONText {
    static func bytes(of document: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(document))
    }
}
