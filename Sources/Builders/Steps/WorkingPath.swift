import GitStore

/// A path below a build's working directory.
struct WorkingPath: Hashable, Sendable, CustomStringConvertible {
    /// From the working directory down; empty for itself.
    let components: [[UInt8]]

    /// Nil for what leads elsewhere or into what git reserves: absolute, `..`, `.git`, or with a NUL.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first != UInt8(ascii: "/") else { return nil }
        components = bytes.split(separator: UInt8(ascii: "/")).map(Array.init).filter {
            $0 != [UInt8(ascii: ".")]
        }
        guard components.isEmpty || TreePath(bytes: Self.join(components)) != nil
        else { return nil }
    }

    var isRoot: Bool { components.isEmpty }

    var description: String {
        isRoot ? "." : String(decoding: Self.join(components), as: UTF8.self)
    }

    private static func join(_ components: [[UInt8]]) -> [UInt8] {
        Array(components.joined(separator: [UInt8(ascii: "/")]))
    }
}
