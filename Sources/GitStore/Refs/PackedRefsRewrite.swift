/// A new version of `packed-refs`: the old one with some refs changed or left out.
struct PackedRefsRewrite {
    private static let header = Array("# pack-refs with: peeled fully-peeled sorted \n".utf8)
    /// What is written at a time; a long file must not keep the disk from everybody else.
    private static let chunkBytes = 4 << 20

    let old: PackedRefs?
    let file: LockFile

    /// Nil takes a ref out. What the refs stand for must not be tags.
    func write(_ changes: [String: ObjectID?]) throws(GitError) {
        if old == nil { try file.write(Self.header) }
        var start = 0
        var written = 0
        for name in changes.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let bytes = Array(name.utf8)
            if let old {
                let end = try old.offset(ofFirstAtLeast: bytes)
                try copy(old, start..<end, &written)
                start = end
                if let record = try old.next(&start), record.name != bytes { start = end }
            }
            if case .some(.some(let id)) = changes[name] {
                try file.write(Array("\(id) ".utf8) + bytes + [0x0a])
            }
        }
        if let old { try copy(old, start..<old.endOffset, &written) }
    }

    private func copy(_ old: PackedRefs, _ range: Range<Int>, _ written: inout Int) throws(GitError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + Self.chunkBytes, range.upperBound)
            try old.withBytes(start..<end) { bytes throws(GitError) in try file.write(bytes) }
            if end - start == Self.chunkBytes { file.writeBack(from: written, count: end - start) }
            written += end - start
            start = end
        }
    }
}
