/// The objects that an object refers to.
enum ObjectLinks {
    struct Link {
        var id: ObjectID
        /// It refers to nothing itself.
        var isBlob: Bool
    }

    /// Those that the headers of a commit or a tag name; nil when it is malformed.
    static func named(in object: UnsafeRawBufferPointer) -> [Link]? {
        var links: [Link] = []
        for line in object.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard !line.isEmpty else { break }
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard words.count == 2, names.contains(where: { $0.elementsEqual(words[0]) }) else { continue }
            guard let id = ObjectID(digits: words[1]) else { return nil }
            links.append(Link(id: id, isBlob: false))
        }
        return links.isEmpty ? nil : links
    }

    /// Those that a tree lists, other repositories' commits left out; nil when it is malformed.
    static func listed(in tree: UnsafeRawBufferPointer) -> [Link]? {
        var links: [Link] = []
        var start = 0
        while start < tree.count {
            guard let name = tree[start...].firstIndex(of: 0), name + 21 <= tree.count,
                let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: tree[name + 1..<name + 21]))
            else { return nil }
            // Modes are octal: 40000 or 040000 a tree, 160000 a submodule, anything else a blob.
            let mode = tree[start..<name].prefix { $0 != UInt8(ascii: " ") }.drop { $0 == UInt8(ascii: "0") }
            if !mode.elementsEqual(submodule) {
                links.append(Link(id: id, isBlob: !mode.elementsEqual(subtree)))
            }
            start = name + 21
        }
        return links
    }

    private static let names = ["tree", "parent", "object"].map { Array($0.utf8) }
    private static let subtree = Array("40000".utf8)
    private static let submodule = Array("160000".utf8)
}
