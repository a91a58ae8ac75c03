import Glibc

/// `packed-refs` with lines that are none, as after a crash of a writer that does not sync: no git reads any of it.
///
/// Only with the store's lock, before anything else runs.
struct BrokenPackedRefs {
    private static let name = "packed-refs"
    private static let beforeName = Array(" refs/".utf8)

    let root: String
    let fileSystem: FileSystem

    /// True when it was broken: it holds its sound lines now, and what it was is in `cairn/lost-refs`.
    func repair() throws(GitError) -> Bool {
        let path = "\(root)/\(Self.name)"
        guard access(path, F_OK) == 0 else { return false }
        let file = try MappedFile(path)
        guard !Self.isSound(file.bytes) else { return false }
        let lock = try LockFile(for: path, fileSystem: fileSystem)
        try lock.write(Self.soundLines(file.bytes))
        try LostRefs(root: root, fileSystem: fileSystem).copy(Self.name)
        try lock.commit()
        return true
    }

    private static func isSound(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let base = text.baseAddress else { return true }
        // There may be a million lines: what the C library finds is found at once.
        guard text.last == UInt8(ascii: "\n"), memchr(base, 0, text.count) == nil else { return false }
        return text.lines.allSatisfy(isSound(line:))
    }

    /// A cut line may be a whole ref's name without its end, so the last one needs its newline.
    private static func soundLines(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var sound: [UInt8] = []
        var keepsPeeled = false
        for line in text.lines {
            let isPeeled = line.first == UInt8(ascii: "^")
            let isKept =
                line.endIndex < text.endIndex && !line.contains(0) && isSound(line: line)
                && (!isPeeled || keepsPeeled)
            if !isPeeled { keepsPeeled = isKept }
            if isKept { sound += line + [UInt8(ascii: "\n")] }
        }
        return sound
    }

    /// `# header`, `<id> refs/…`, or `^<id>`: what the tag before it stands for.
    private static func isSound(line: Slice<UnsafeRawBufferPointer>) -> Bool {
        switch line.first {
        case UInt8(ascii: "#"): true
        case UInt8(ascii: "^"): line.count == 41
        default:
            line.count > 46 && line.dropFirst(40).prefix(beforeName.count).elementsEqual(beforeName)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// What the newlines part, without them; a last line without one too.
    fileprivate var lines: some Sequence<Slice<UnsafeRawBufferPointer>> {
        sequence(state: startIndex) { start -> Slice<UnsafeRawBufferPointer>? in
            guard start < endIndex, let base = baseAddress else { return nil }
            let found = memchr(base + start, 0x0a, endIndex - start)
            let end = found.map { UnsafeRawPointer($0) - base } ?? endIndex
            defer { start = end + 1 }
            return self[start..<end]
        }
    }
}
