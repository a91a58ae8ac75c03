/// The values that nobody may read: they become `***` wherever text leaves a build.
package struct SecretMask: Sendable {
    static let shortestBytes = 4
    static let replacement = Array("***".utf8)

    /// Longest first, so that a value goes before a line of it.
    let patterns: [[UInt8]]
    /// For each first byte, the patterns that begin with it.
    private let patternsByFirstByte: [[Int]]

    /// Values of 4 bytes or more, and each line of 4 bytes or more of such a value.
    package init(secrets: some Sequence<String>) {
        var patterns: Set<[UInt8]> = []
        for secret in secrets {
            let value = Array(secret.utf8)
            let lines = value.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map(Array.init)
            patterns.formUnion(([value] + lines).filter { $0.count >= Self.shortestBytes })
        }
        self.patterns = patterns.sorted {
            $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count
        }
        var table = [[Int]](repeating: [], count: 256)
        for (index, pattern) in self.patterns.enumerated() { table[Int(pattern[0])].append(index) }
        patternsByFirstByte = table
    }

    package var isEmpty: Bool { patterns.isEmpty }

    package func masked(_ text: String) -> String {
        guard !isEmpty else { return text }
        var stream = MaskedStream(mask: self)
        return String(decoding: stream.push(Array(text.utf8)) + stream.flush(), as: UTF8.self)
    }

    enum Match {
        case none
        /// The pattern's length.
        case complete(Int)
        /// More bytes decide.
        case undecided
    }

    /// What begins at `start`; `isEnd` says that no more bytes come.
    func match(in bytes: ArraySlice<UInt8>, at start: Int, isEnd: Bool) -> Match {
        for index in patternsByFirstByte[Int(bytes[start])] {
            let pattern = patterns[index]
            let available = min(pattern.count, bytes.endIndex - start)
            guard bytes[start..<start + available].elementsEqual(pattern[..<available]) else { continue }
            if available == pattern.count { return .complete(available) }
            if !isEnd { return .undecided }
        }
        return .none
    }
}
