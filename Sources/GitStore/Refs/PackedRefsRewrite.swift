/// A new version of `packed-refs`: the old one with some refs changed or left out.
struct PackedRefsRewrite {
    private static let header = Array("# pack-refs with: peeled fully-peeled sorted \n".utf8)
    /// About what is written at a time; a long file must not keep the disk from everybody else.
    private static let chunkBytes = 4 << 20

    let old: PackedRefs?
    let file: LockFile
    private var buffer: [UInt8] = []
    private var written = 0

    init(old: PackedRefs?, file: LockFile) {
        self.old = old
        self.file = file
    }

    /// Nil takes a ref out. What the refs stand for must not be tags.
    consuming func write(_ changes: [String: ObjectID?]) throws(GitError) {
        if old == nil { buffer += Self.header }
        var start = 0
        for name in changes.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let bytes = Array(name.utf8)
            if let old {
                let end = try old.offset(ofFirstAtLeast: bytes)
                try copy(old, start..<end)
                start = end
                if let record = try old.next(&start), record.name != bytes { start = end }
            }
            if case .some(.some(let id)) = changes[name] {
                buffer += "\(id) ".utf8
                buffer += bytes
                buffer.append(0x0a)
                try flushWhenFull()
            }
        }
        if let old { try copy(old, start..<old.endOffset) }
        try flush()
    }

    private mutating func copy(_ old: PackedRefs, _ range: Range<Int>) throws(GitError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(start + Self.chunkBytes, range.upperBound)
            old.append(start..<end, to: &buffer)
            start = end
            try flushWhenFull()
        }
    }

    private mutating func flushWhenFull() throws(GitError) {
        if buffer.count >= Self.chunkBytes { try flush() }
    }

    private mutating func flush() throws(GitError) {
        try file.write(buffer)
        if buffer.count >= Self.chunkBytes { file.writeBack(from: written, count: buffer.count) }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
