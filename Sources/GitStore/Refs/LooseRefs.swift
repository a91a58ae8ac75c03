import Glibc

/// The refs that have a file of their own.
struct LooseRefs: Sendable {
    /// What a ref's file says.
    enum Value: Hashable {
        case absent
        case id(ObjectID)
        /// The name of another ref.
        case symbolic(String)
        /// Neither of them, as after a crash of a writer that does not sync.
        case broken
    }

    /// The repository.
    let root: String

    /// `name`: the full one, beginning with `refs/`.
    func read(_ name: String) throws(GitError) -> Value {
        do {
            // Without waiting: somebody may have put a FIFO there.
            guard let file = try Descriptor(existing: "\(root)/\(name)", O_RDONLY | O_NONBLOCK) else {
                return .absent
            }
            return Self.parse(try file.read(limit: 512))
        } catch let error where Self.absence.contains(error.code) {
            return .absent
        }
    }

    /// A directory of that name holds other refs, a component may be a ref itself.
    private static let absence: [GitError.Code] = [ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG].map {
        .fileSystem($0)
    }

    private static func parse(_ bytes: [UInt8]) -> Value {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        let prefix = Array("ref:".utf8)
        if bytes.starts(with: prefix) {
            let target = bytes.dropFirst(prefix.count).drop(while: isSpace).prefix { !isSpace($0) }
            let name = String(decoding: target, as: UTF8.self)
            return name.hasPrefix("refs/") && !name.contains("..") ? .symbolic(name) : .broken
        }
        guard let id = ObjectID(digits: bytes.prefix(40)), id != .zero,
            bytes.dropFirst(40).first.map(isSpace) ?? true
        else { return .broken }
        return .id(id)
    }
}
