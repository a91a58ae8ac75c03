/// A walk over the loose refs in the order of their names' bytes, reading only the directories it must.
struct LooseRefsWalk {
    private let refs: LooseRefs
    private let prefix: String
    private let after: String?
    private var remaining: Int
    private var found: [String] = []

    /// `limit` counts the sound ones; the broken ones before the last of them are named too.
    init(refs: LooseRefs, prefix: String, after: String?, limit: Int) {
        self.refs = refs
        self.prefix = prefix
        self.after = after
        self.remaining = limit
    }

    /// Full names of refs below `directory`, which ends with a slash.
    consuming func names(in directory: String) throws(GitError) -> [String] {
        try walk(directory)
        return found
    }

    private mutating func walk(_ directory: String) throws(GitError) {
        let names = try Directory.entries(in: "\(refs.root)/\(directory)")
            .filter(Self.canBeRef)
            .map { directory + String(decoding: $0.name, as: UTF8.self) + ($0.isDirectory ? "/" : "") }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names where remaining > 0 {
            if name.hasSuffix("/") {
                if mayHoldWanted(name) { try walk(name) }
            } else if isWanted(name) {
                try add(name)
            }
        }
    }

    private mutating func add(_ name: String) throws(GitError) {
        switch try refs.read(name) {
        case .absent: return
        case .id: remaining -= 1
        case .symbolic, .broken: break
        }
        found.append(name)
    }

    private func isWanted(_ name: String) -> Bool {
        name.utf8.starts(with: prefix.utf8)
            && (after.map { $0.utf8.lexicographicallyPrecedes(name.utf8) } ?? true)
    }

    private func mayHoldWanted(_ directory: String) -> Bool {
        guard directory.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: directory.utf8) else {
            return false
        }
        guard let after else { return true }
        return after.utf8.starts(with: directory.utf8) || after.utf8.lexicographicallyPrecedes(directory.utf8)
    }

    private static func canBeRef(_ entry: Directory.Entry) -> Bool {
        entry.name.allSatisfy { $0 < 0x80 } && entry.name.first != UInt8(ascii: ".")
            && (entry.isDirectory || !entry.name.reversed().starts(with: ".lock".utf8.reversed()))
    }
}
