/// A pattern of one file name: `*` for any characters, `?` for one. Dot files are names like any other.
struct NamePattern: Hashable, Sendable {
    private static let star = UInt8(ascii: "*")
    private let pattern: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        pattern = Array(bytes)
    }

    // Only the latest star is ever tried again, so this is no more than pattern × name steps.
    func matches(_ name: [UInt8]) -> Bool {
        var (patternIndex, nameIndex) = (0, 0)
        var retry: (pattern: Int, name: Int)?
        while nameIndex < name.count {
            if patternIndex < pattern.count, pattern[patternIndex] == Self.star {
                patternIndex += 1
                retry = (patternIndex, nameIndex)
            } else if let length = matchLength(patternIndex, name, nameIndex) {
                patternIndex += 1
                nameIndex += length
            } else if let last = retry {
                retry = (last.pattern, last.name + 1)
                (patternIndex, nameIndex) = (last.pattern, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { $0 == Self.star }
    }

    /// The bytes of the name that one character of the pattern takes, nil when it does not fit.
    private func matchLength(_ patternIndex: Int, _ name: [UInt8], _ nameIndex: Int) -> Int? {
        guard patternIndex < pattern.count else { return nil }
        guard pattern[patternIndex] == UInt8(ascii: "?") else {
            return pattern[patternIndex] == name[nameIndex] ? 1 : nil
        }
        // One character, not one byte: the continuation bytes of UTF-8 go with the first.
        return 1 + name[(nameIndex + 1)...].prefix { $0 & 0xc0 == 0x80 }.count
    }
}
