/// The message of a commit: a subject, and trailers as `git interpret-trailers` understands them.
struct CommitMessage {
    var subject: String
    var trailers: [Trailer]

    init(subject: String, trailers: [Trailer]) {
        self.subject = subject
        self.trailers = trailers
    }

    /// Takes a message apart; what is not UTF-8 becomes U+FFFD.
    init(bytes: [UInt8]) {
        let lines = bytes.split(separator: Self.newline, omittingEmptySubsequences: false)
            .map { Array($0) }
        let isBlank: ([UInt8]) -> Bool = { $0.allSatisfy(Self.isSpace) }
        let text = lines.drop(while: isBlank)
        subject = text.first.map(Self.trimmed) ?? ""
        // The subject's paragraph holds no trailers.
        let body = text.drop { !isBlank($0) }
        let end = body.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? body.startIndex
        let paragraph = body[..<end].suffix(while: { !isBlank($0) })
        trailers = Self.trailers(in: paragraph)
    }

    /// The message as it is stored; every value is one line.
    var bytes: [UInt8] {
        let first = Self.singleLine(subject)
        var bytes = Array((first.isEmpty ? "No subject" : first).utf8)
        bytes.append(Self.newline)
        if !trailers.isEmpty { bytes.append(Self.newline) }
        for trailer in trailers {
            precondition(Self.isToken(trailer.name.utf8), "\(trailer.name) cannot name a trailer")
            let value = Self.singleLine(trailer.value)
            bytes += trailer.name.utf8
            bytes += (value.isEmpty ? ":" : ": ").utf8
            bytes += value.utf8
            bytes.append(Self.newline)
        }
        return bytes
    }

    private static let newline = UInt8(ascii: "\n")

    /// Empty unless every line of the paragraph belongs to a trailer.
    private static func trailers(in paragraph: ArraySlice<[UInt8]>) -> [Trailer] {
        var trailers: [Trailer] = []
        for line in paragraph {
            if line.first.map(isSpace) ?? true {
                guard let last = trailers.popLast() else { return [] }
                trailers.append(Trailer(last.name, last.value + " " + trimmed(line)))
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")),
                isToken(trimmed(line[..<colon]).utf8)
            {
                let name = trimmed(line[..<colon])
                trailers.append(Trailer(name, trimmed(Array(line[(colon + 1)...]))))
            } else {
                return []
            }
        }
        return trailers
    }

    private static func isToken(_ name: String.UTF8View) -> Bool {
        !name.isEmpty
            && name.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }

    private static func singleLine(_ text: String) -> String {
        let ends = [text.utf8.first, text.utf8.last].compactMap(\.self)
        if !ends.contains(where: isSpace), !text.utf8.contains(where: breaksLine) { return text }
        return trimmed(text.utf8.map { breaksLine($0) ? 0x20 : $0 })
    }

    /// A NUL would end the message for git.
    private static func breaksLine(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d || byte == 0 }

    private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
        String(decoding: bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }

    /// What git takes for white space.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }
}

extension BidirectionalCollection {
    /// The longest end of the collection that fulfils the condition.
    fileprivate func suffix(while condition: (Element) -> Bool) -> SubSequence {
        let start = lastIndex { !condition($0) }.map { index(after: $0) } ?? startIndex
        return self[start...]
    }
}
