/// A path inside a tree: components of bytes, compared byte by byte.
public struct TreePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Nil for what no tree may hold: empty, absolute, NUL, or a component that is empty, `.`, `..` or `.git`
    /// (also as some file systems spell it, such as `.GIT` and `git~1`).
    public init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        let components = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !bytes.contains(0), components.allSatisfy(Self.isValid(component:)) else { return nil }
        self.bytes = bytes
    }

    public init?(_ path: String) {
        self.init(bytes: path.utf8)
    }

    /// The names from the root down.
    var components: [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "/")).map { Array($0) }
    }

    /// Bytes that are not UTF-8 become U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func < (left: TreePath, right: TreePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    private static func isValid(component: ArraySlice<UInt8>) -> Bool {
        !component.isEmpty && component != [UInt8(ascii: ".")] && component != Array("..".utf8)[...]
            && !ProtectedName.isProtected(component)
    }
}
