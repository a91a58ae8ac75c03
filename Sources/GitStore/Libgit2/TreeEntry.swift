/// One line of a tree object.
struct TreeEntry {
    var name: [UInt8]
    var mode: Mode
    var id: ObjectID

    /// What the entry stands for; the value is git's number for it.
    enum Mode: UInt32 {
        case tree = 0o040000
        case regular = 0o100644
        case executable = 0o100755
        case symbolicLink = 0o120000
        case submodule = 0o160000
    }
}

extension TreeFile.Mode {
    /// Nil for what is not a file.
    init?(_ mode: TreeEntry.Mode) {
        switch mode {
        case .regular: self = .regular
        case .executable: self = .executable
        case .symbolicLink: self = .symbolicLink
        case .tree, .submodule: return nil
        }
    }
}
