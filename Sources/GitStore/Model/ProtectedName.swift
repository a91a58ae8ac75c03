/// Names that some file system takes for `.git`, by the rules of git's own check (fsck's `hasDotgit`).
enum ProtectedName {
    static func isProtected(_ component: ArraySlice<UInt8>) -> Bool {
        let name = Array(component)
        return isHFS(name)
            || name.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
                .contains { isNTFS(Array($0)) }
    }

    /// A link of such a name would redirect what git reads from `.gitmodules`.
    static func isProtected(link component: [UInt8]) -> Bool {
        let name = lowered(component)
        return isIgnoringHFS(component, ".gitmodules") || trimmingNTFS(name) == Array(".gitmodules".utf8)
            || (1...4).contains { trimmingNTFS(name) == Array("gitmod~\($0)".utf8) }
    }

    private static func isNTFS(_ name: [UInt8]) -> Bool {
        // What follows a colon names a stream of the same file.
        let file = trimmingNTFS(lowered(Array(name.prefix { $0 != UInt8(ascii: ":") })))
        return file == Array(".git".utf8) || file == Array("git~1".utf8)
    }

    private static func isHFS(_ name: [UInt8]) -> Bool {
        isIgnoringHFS(name, ".git")
    }

    /// HFS+ drops characters of no width; malformed text ends the name, as in git.
    private static func isIgnoringHFS(_ name: [UInt8], _ wanted: String) -> Bool {
        var kept: [UInt32] = []
        var decoder = UTF8()
        var bytes = name.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&bytes) {
            if !ignored.contains(scalar.value) { kept.append(scalar.value) }
        }
        return kept.map { (65...90).contains($0) ? $0 + 32 : $0 } == wanted.unicodeScalars.map(\.value)
    }

    private static let ignored = Set<UInt32>(0x200c...0x200f).union(0x202a...0x202e).union(0x206a...0x206f)
        .union([
            0xfeff
        ])

    /// NTFS drops dots and spaces at the end.
    private static func trimmingNTFS(_ name: [UInt8]) -> [UInt8] {
        let end = name.lastIndex { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: " ") }
        return Array(name[..<(end.map { $0 + 1 } ?? 0)])
    }

    private static func lowered(_ name: [UInt8]) -> [UInt8] {
        name.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }
}
