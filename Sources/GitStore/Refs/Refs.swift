/// All refs, as any git sees them at this moment: loose ones first, then packed ones. No libgit2.
final class Refs: Sendable {
    let loose: LooseRefs
    private let packed: PackedRefsFile

    init(root: String) {
        loose = LooseRefs(root: root)
        packed = PackedRefsFile(root: root)
    }

    /// What the ref stands for, nil when there is none of that full name.
    func id(of name: String) throws(GitError) -> ObjectID? {
        var name = name
        for _ in 0..<5 {
            switch try value(of: name) {
            case .absent: return nil
            case .id(let id): return id
            case .symbolic(let target): name = target
            case .broken: throw .brokenRef(name)
            }
        }
        // It stands for itself, or nearly so.
        throw .brokenRef(name)
    }

    /// What the ref itself says.
    func value(of name: String) throws(GitError) -> LooseRefs.Value {
        let value = try valueUnderLock(of: name)
        // It may have been packed, deleted and made anew between the two reads.
        return value == .absent ? try loose.read(name) : value
    }

    /// The same while nobody else can pack, delete or make it.
    func valueUnderLock(of name: String) throws(GitError) -> LooseRefs.Value {
        let value = try loose.read(name)
        guard value == .absent, let id = try packedID(of: name) else { return value }
        return .id(id)
    }

    func packedID(of name: String) throws(GitError) -> ObjectID? {
        try packed.current()?.id(of: name)
    }

    /// The first packed ref whose full name starts so.
    func packedName(startingWith prefix: String) throws(GitError) -> String? {
        guard let packed = try packed.current() else { return nil }
        var offset = try packed.offset(ofFirstAtLeast: Array(prefix.utf8))
        guard let record = try packed.next(&offset), record.name.starts(with: prefix.utf8) else { return nil }
        return String(decoding: record.name, as: UTF8.self)
    }

    /// Nil when no ref is packed.
    func currentPacked() throws(GitError) -> PackedRefs? {
        try packed.current()
    }

    /// Refs whose full names start with `prefix` and come after `after`, by the bytes of their names.
    ///
    /// `directory` (`refs/heads/`) is a part of the prefix. Broken refs are left out.
    func list(directory: String, prefix: String, after: String?, limit: Int) throws(GitError) -> [(
        name: String, id: ObjectID
    )] {
        // The loose ones first: one that is packed meanwhile is then found in both rather than in none.
        let loose = try LooseRefsWalk(refs: self.loose, prefix: prefix, after: after, limit: limit)
            .names(in: directory)
        var found: [(name: String, id: ObjectID)] = []
        var loosePosition = loose.startIndex
        let packed = try packed.current()
        var packedOffset =
            try packed?.offset(ofFirstAtLeast: Array((after.map { max($0, prefix) } ?? prefix).utf8)) ?? 0
        var packedNext = try nextPacked(packed, &packedOffset, prefix: prefix, after: after)
        while found.count < limit {
            let looseNext = loosePosition < loose.endIndex ? loose[loosePosition] : nil
            guard let name = Self.lesser(looseNext, packedNext?.name) else { break }
            let id: ObjectID?
            if name == looseNext {
                id = try? self.id(of: name)
                loosePosition += 1
            } else {
                id = packedNext?.id
            }
            if name == packedNext?.name {
                packedNext = try nextPacked(packed, &packedOffset, prefix: prefix, after: after)
            }
            if let id { found.append((name, id)) }
        }
        return found
    }

    private func nextPacked(
        _ packed: PackedRefs?,
        _ offset: inout Int,
        prefix: String,
        after: String?
    ) throws(GitError) -> (name: String, id: ObjectID)? {
        while let record = try packed?.next(&offset), record.name.starts(with: prefix.utf8) {
            let name = String(decoding: record.name, as: UTF8.self)
            if name != after, name.utf8.allSatisfy({ $0 < 0x80 }) { return (name, record.id) }
        }
        return nil
    }

    private static func lesser(_ left: String?, _ right: String?) -> String? {
        guard let left else { return right }
        guard let right else { return left }
        return right.utf8.lexicographicallyPrecedes(left.utf8) ? right : left
    }
}

extension GitError {
    static func brokenRef(_ name: String) -> GitError {
        GitError(.brokenRef, function: "ref", message: "\(name) is broken")
    }
}
