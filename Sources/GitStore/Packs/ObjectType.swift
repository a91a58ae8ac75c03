/// The kinds of objects we write; the value is a pack's number for it.
enum ObjectType: UInt8 {
    case commit = 1
    case tree = 2
    case blob = 3

    /// As in the header that is hashed with an object's bytes.
    var name: String {
        switch self {
        case .commit: "commit"
        case .tree: "tree"
        case .blob: "blob"
        }
    }

    /// The name that git gives an object of this kind.
    func id(of bytes: [UInt8], hashing hash: SHA1) -> ObjectID {
        hash.update(Array("\(name) \(bytes.count)\0".utf8))
        hash.update(bytes)
        return hash.finish()
    }
}
