/// Finds what patterns mean below a directory; links are found, never followed.
package struct PathWalk {
    private struct Visit {
        var path: FilePath
        /// What each pattern has matched of the path; nil once all below is meant.
        var progress: [PathPattern.Progress]?
    }

    private let root: FilePath
    private let patterns: [PathPattern]
    /// True to give ourselves the permission to look into directories that lack it.
    private let permits: Bool
    private var matched: Set<Int> = []

    package init(below root: FilePath, patterns: [PathPattern], permits: Bool) {
        self.root = root
        self.patterns = patterns
        self.permits = permits
    }

    /// Those that matched nothing so far.
    package var unmatched: [PathPattern] {
        patterns.indices.filter { !matched.contains($0) }.map { patterns[$0] }
    }

    /// Calls `found` with each file, link or `.git` that is meant, by its path below the root.
    ///
    /// `check` is called again and again and throws to stop; `unreadable` gets the directories that are meant
    /// but cannot be looked into.
    package mutating func run(
        check: () throws -> Void,
        unreadable: (FilePath, SystemError) -> Void,
        found: (FilePath) throws -> Void
    ) throws {
        var visits = [Visit(path: FilePath(bytes: []), progress: patterns.map(\.start))]
        while let directory = visits.popLast() {
            for name in names(in: directory, unreadable) {
                try check()
                guard let visit = visit(name, in: directory) else { continue }
                if place(of: visit.path).kind == .directory, !Self.isGit(name) {
                    visits.append(visit)
                } else if visit.progress == nil {
                    try found(visit.path)
                }
            }
        }
    }

    /// The path with the root before it.
    package func place(of path: FilePath) -> FilePath {
        path.bytes.isEmpty ? root : root.appending(path.bytes)
    }

    /// True for a name that no tree may hold, in any case of its letters.
    package static func isGit(_ name: [UInt8]) -> Bool {
        name.map { (65...90).contains($0) ? $0 + 32 : $0 } == Array(".git".utf8)
    }

    private func names(in directory: Visit, _ unreadable: (FilePath, SystemError) -> Void) -> [[UInt8]] {
        do {
            let place = place(of: directory.path)
            if permits { place.permit(0o700) }
            return try place.names()
        } catch {
            if directory.progress == nil { unreadable(directory.path, error) }
            return []
        }
    }

    /// Nil when neither the path nor anything below it can match.
    private mutating func visit(_ name: [UInt8], in directory: Visit) -> Visit? {
        let path = directory.path.appending(name)
        guard let reached = directory.progress else { return Visit(path: path, progress: nil) }
        var isMatch = false
        let progress = patterns.indices.map { index in
            let next = patterns[index].advance(reached[index], over: name)
            if patterns[index].isComplete(next) {
                isMatch = true
                matched.insert(index)
            }
            return next
        }
        if isMatch { return Visit(path: path, progress: nil) }
        return progress.allSatisfy(\.isEmpty) ? nil : Visit(path: path, progress: progress)
    }
}
