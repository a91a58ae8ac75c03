import BuilderProtocol

import ArgumentParser

/// `BUILDER/KEY`: split at the first `/`; the key is raw, with slashes of its own.
struct ResultReference: Hashable, Sendable, ExpressibleByArgument {
    var builder: String
    var key: String

    init(builder: String, key: String) {
        self.builder = builder
        self.key = key
    }

    init?(argument: String) {
        // By bytes: as characters, `/` followed by a combining mark would be no slash.
        let bytes = argument.utf8
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")), slash != bytes.startIndex,
            bytes.index(after: slash) != bytes.endIndex
        else { return nil }
        self.builder = String(decoding: bytes[..<slash], as: UTF8.self)
        self.key = String(decoding: bytes[bytes.index(after: slash)...], as: UTF8.self)
    }
}

extension ResultReference: CustomStringConvertible {
    var description: String { "\(builder)/\(key)" }

    /// As a word of a shell's command line.
    var shellWord: String {
        let plain = description.utf8.allSatisfy { byte in
            byte.isUnreserved || byte == UInt8(ascii: "/") || byte >= 0x80
        }
        return plain ? description : "'" + description.replacing("'", with: "'\\''") + "'"
    }
}
