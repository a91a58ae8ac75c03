/// Masks secrets in bytes that come in pieces: what may be the beginning of a secret is held back until
/// the next piece decides.
package struct MaskedStream: Sendable {
    private let mask: SecretMask
    private var held: [UInt8] = []

    package init(mask: SecretMask) {
        self.mask = mask
    }

    /// The bytes that are safe to show.
    package mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        guard !mask.isEmpty else { return bytes }
        return advance(held + bytes, isEnd: false)
    }

    /// What was held back; nothing follows it.
    package mutating func flush() -> [UInt8] {
        advance(held, isEnd: true)
    }

    private mutating func advance(_ bytes: [UInt8], isEnd: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            switch mask.match(in: bytes[...], at: position, isEnd: isEnd) {
            case .none:
                output.append(bytes[position])
                position += 1
            case .complete(let length):
                output += SecretMask.replacement
                position += length
            case .undecided:
                held = Array(bytes[position...])
                return output
            }
        }
        held = []
        return output
    }
}
