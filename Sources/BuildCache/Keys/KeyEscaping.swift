package import BuilderProtocol
import GitStore

/// The spelling of a key as one component of a branch name (contract section 3).
///
/// Reversible while it is short, injective always: a long one ends in the key's digest.
package enum KeyEscaping {
    static let longestEscapedBytes = 200
    static let longestKeptBytes = 150

    package static func escape(_ key: BuildKey) -> String {
        // Digests, which most keys are, stay as they are; they are on the path of every hit.
        if key.bytes.count <= longestEscapedBytes, key.bytes.allSatisfy(isAlwaysLiteral) {
            return key.description
        }
        let units = key.bytes.indices.map { unit(at: $0, in: key.bytes) }
        let escaped = units.joined()
        guard escaped.utf8.count > longestEscapedBytes else { return escaped }
        return beginning(of: units) + "==" + ObjectID.blob(key.bytes).description
    }

    /// The key that a component spells; nil for a shortened one and for what `escape` never writes.
    package static func unescape(_ component: some StringProtocol) -> BuildKey? {
        var bytes: [UInt8] = []
        var rest = Substring(component).utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"):
                guard let letter = rest.popFirst() else { return nil }
                bytes.append(letter & 0xdf)
            case UInt8(ascii: "="):
                let digits = Substring(rest.prefix(2))
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                rest = rest.dropFirst(2)
                bytes.append(value)
            default: bytes.append(byte)
            }
        }
        // What another hand created may not be how we would have spelt it.
        guard let key = BuildKey(bytes: bytes), escape(key) == component else { return nil }
        return key
    }

    /// How every branch of a key that begins with these bytes begins.
    package static func commonStart(ofKeysWithPrefix prefix: [UInt8]) -> String {
        // A dot is spelt according to what follows it.
        let settled = prefix.lastIndex { $0 != UInt8(ascii: ".") }.map { prefix[...$0] } ?? []
        let cut = settled.lastIndex(of: UInt8(ascii: ".")).map { settled[..<$0] } ?? settled
        return beginning(of: cut.indices.map { unit(at: $0, in: prefix) })
    }

    private static func beginning(of units: [String]) -> String {
        var kept = ""
        for unit in units where kept.utf8.count <= longestKeptBytes {
            guard kept.utf8.count + unit.utf8.count <= longestKeptBytes else { break }
            kept += unit
        }
        while kept.hasSuffix(".") { kept.removeLast() }
        return kept
    }

    private static func unit(at index: Int, in key: [UInt8]) -> String {
        let byte = key[index]
        switch byte {
        case _ where isAlwaysLiteral(byte):
            return String(UnicodeScalar(byte))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return "+" + String(UnicodeScalar(byte | 0x20))
        case UInt8(ascii: ".") where isLiteralDot(at: index, in: key):
            return "."
        default:
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "=0" + digits : "=" + digits
        }
    }

    private static func isAlwaysLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// git refuses a component that begins or ends with a dot, holds two in a row, or ends in `.lock`.
    private static func isLiteralDot(at index: Int, in key: [UInt8]) -> Bool {
        index > 0 && index < key.count - 1
            && key[index - 1] != UInt8(ascii: ".")
            && key[index...] != ArraySlice(".lock".utf8)
    }
}
