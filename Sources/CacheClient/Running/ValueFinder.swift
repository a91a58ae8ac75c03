import BuilderProtocol
import Execution
import Foundation

/// A file or link that is kept, and where it is.
struct FoundFile: Sendable {
    var entry: TarEntry
    var place: FilePath
}

/// Finds what of the current directory is kept. The directory is the user's: nothing in it is moved or changed.
struct ValueFinder: Sendable {
    private static let mostLines = 20

    let patterns: [String]

    /// The files in the order of their paths, and a line for what is left out.
    func find() async throws -> (files: [FoundFile], lines: [String]) {
        guard !patterns.isEmpty else { return ([], []) }
        return try await DedicatedThread.run {
            var search = Search()
            try search.run(patterns.map { PathPattern($0) })
            return (
                search.files.sorted { $0.entry.path.lexicographicallyPrecedes($1.entry.path) },
                search.shownLines
            )
        }
    }

    private struct Search {
        var files: [FoundFile] = []
        private var lines: [String] = []

        var shownLines: [String] {
            let more = lines.count - ValueFinder.mostLines
            guard more > 0 else { return lines }
            return lines.prefix(ValueFinder.mostLines) + ["Not collected: \(more) more"]
        }

        mutating func run(_ patterns: [PathPattern]) throws {
            let root = FilePath(FileManager.default.currentDirectoryPath)
            var walk = PathWalk(below: root, patterns: patterns, permits: false)
            try walk.run(
                check: {},
                unreadable: { leaveOut($0, SystemError.message($1.code)) },
                found: { add($0, at: root.appending($0.bytes)) }
            )
            for pattern in walk.unmatched { lines.append("Not collected: \(pattern.text) (no match)") }
        }

        private mutating func add(_ path: FilePath, at place: FilePath) {
            if let name = path.components.last, PathWalk.isGit(name) { return leaveOut(path, "git's own") }
            guard let status = place.status, let kind = place.kind else {
                return leaveOut(path, "cannot be read")
            }
            let modifiedAt = Timestamp(secondsSince1970: Int64(status.st_mtim.tv_sec))
            switch kind {
            case .directory: return
            case .special: leaveOut(path, "not a file")
            case .link:
                let target = place.linkText
                guard ValueLink.staysInside(path: path.bytes, target: target) else {
                    return leaveOut(path, "a link that leads elsewhere")
                }
                let content = TarEntry.Content.symbolicLink(target: target)
                add(TarEntry(path: path.bytes, content: content, modifiedAt: modifiedAt), place)
            case .file:
                guard place.withCString({ access($0, R_OK) }) == 0 else {
                    return leaveOut(path, "cannot be read")
                }
                let content = TarEntry.Content.file(
                    sizeBytes: Int(status.st_size),
                    isExecutable: status.st_mode & S_IXUSR != 0
                )
                add(TarEntry(path: path.bytes, content: content, modifiedAt: modifiedAt), place)
            }
        }

        private mutating func add(_ entry: TarEntry, _ place: FilePath) {
            files.append(FoundFile(entry: entry, place: place))
        }

        private mutating func leaveOut(_ path: FilePath, _ reason: String) {
            lines.append("Not collected: \(path.shown) (\(reason))")
        }
    }
}
