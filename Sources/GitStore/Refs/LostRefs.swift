import Glibc

/// `cairn/lost-refs`: what refs said that were given up, for somebody who wants to look.
struct LostRefs {
    private static let directory = "cairn/lost-refs"
    private static let longestNameBytes = 255

    let root: String
    let fileSystem: FileSystem

    /// Moves the ref's file away.
    func take(_ name: String) throws(GitError) {
        let target = try place(of: name)
        guard fileSystem.rename("\(root)/\(name)", target) == 0 else { throw .system("rename", name) }
    }

    /// Keeps what the file says now, too: it is about to be replaced.
    func copy(_ name: String) throws(GitError) {
        let target = try place(of: name)
        fileSystem.remove(target)
        guard link("\(root)/\(name)", target) == 0 else { throw .system("link", target) }
    }

    /// Notes where a ref pointed that points elsewhere from now on.
    func note(_ id: ObjectID, of name: String) throws(GitError) {
        let file = try Descriptor(try place(of: name), O_WRONLY | O_CREAT | O_TRUNC)
        try file.write("\(id)\n".utf8)
        try file.sync()
    }

    private func place(of name: String) throws(GitError) -> String {
        try Directory.make(Self.directory, below: root)
        let escaped = name.split(separator: "/").joined(separator: "%2F")
        let isShort = escaped.utf8.count <= Self.longestNameBytes
        let file = isShort ? escaped : ObjectID.blob(Array(name.utf8)).description
        return "\(root)/\(Self.directory)/\(file)"
    }
}
