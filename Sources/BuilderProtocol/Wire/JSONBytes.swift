import Foundation

/// Documents as JSON, always spelt the same: members sorted, slashes as they are.
package enum JSONBytes {
    package static func encode(_ document: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(document))
        } catch {
            preconditionFailure("documents hold nothing that JSON cannot: \(error)")
        }
    }

    package static func decode<Document: Decodable>(_ type: Document.Type, from bytes: [UInt8]) -> Document? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
