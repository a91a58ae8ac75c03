/// The name of a branch, without `refs/heads/`.
public struct BranchName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let description: String

    /// Nil for a name that `git check-ref-format refs/heads/<name>` refuses, and for one that is not ASCII:
    /// file systems may fold other bytes.
    public init?(_ name: String) {
        guard Self.isValid(name.utf8) else { return nil }
        self.description = name
    }

    public static func < (left: BranchName, right: BranchName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    /// The rules of git-check-ref-format(1), applied by us because our writer bypasses git's. One pass over
    /// the bytes: names are made on the path of every hit.
    private static func isValid(_ name: some Collection<UInt8>) -> Bool {
        var previous = UInt8(ascii: "/")
        for byte in name {
            guard isAllowed(byte, after: previous) else { return false }
            previous = byte
        }
        return previous != UInt8(ascii: "/") && previous != UInt8(ascii: ".") && !endsComponentInLock(name)
    }

    private static func isAllowed(_ byte: UInt8, after previous: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7f...0xff: false
        case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "*"),
            UInt8(ascii: "["), UInt8(ascii: "\\"):
            false
        // No component is empty or begins with a dot, and no two dots stand together.
        case UInt8(ascii: "/"): previous != UInt8(ascii: "/")
        case UInt8(ascii: "."): previous != UInt8(ascii: "/") && previous != UInt8(ascii: ".")
        case UInt8(ascii: "{"): previous != UInt8(ascii: "@")
        default: true
        }
    }

    private static func endsComponentInLock(_ name: some Collection<UInt8>) -> Bool {
        // Most names have no dot at all.
        guard name.contains(UInt8(ascii: ".")) else { return false }
        return name.split(separator: UInt8(ascii: "/")).contains { $0.suffix(5).elementsEqual(".lock".utf8) }
    }
}
