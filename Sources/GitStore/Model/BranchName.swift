/// The name of a branch, without `refs/heads/`.
public struct BranchName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let description: String

    /// Nil for a name that `git check-ref-format refs/heads/<name>` refuses, and for one that is not ASCII:
    /// file systems may fold other bytes.
    public init?(_ name: String) {
        guard Self.isValid(Array(name.utf8)) else { return nil }
        self.description = name
    }

    public static func < (left: BranchName, right: BranchName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static let forbidden = Set("~^:?*[\\".utf8)

    /// The rules of git-check-ref-format(1), applied by us because our writer bypasses git's.
    private static func isValid(_ name: [UInt8]) -> Bool {
        guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !forbidden.contains($0) }) else {
            return false
        }
        let text = String(decoding: name, as: UTF8.self)
        guard !text.contains(".."), !text.contains("@{"), !text.hasSuffix(".") else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
            !component.isEmpty && !component.hasPrefix(".") && !component.hasSuffix(".lock")
        }
    }
}
