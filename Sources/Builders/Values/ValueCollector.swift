import BuilderProtocol
import Glibc

/// Moves what matches the patterns from the working directory into the value directory, and leaves there
/// only what a tree can hold.
struct ValueCollector {
    /// Thrown by a check: what is left is not collected, and that is all.
    struct DeadlinePassed: Error {}

    private let source: FilePath
    private let target: ValueDirectory
    private let patterns: [PathPattern]
    private let check: () throws -> Void
    private var log: CollectionLog
    private var matched: Set<Int> = []

    /// `check` is called again and again and throws to stop.
    init(_ environment: BuildEnvironment, patterns: [PathPattern], check: @escaping () throws -> Void) {
        source = FilePath(environment.workingDirectory)
        target = ValueDirectory(environment)
        self.patterns = patterns
        self.check = check
        log = CollectionLog(environment.log)
    }

    /// Throws `SystemError` when the file system is at its end, and what `check` throws.
    mutating func collect() throws {
        defer { log.finish() }
        do {
            try target.ensure(&log)
            // A command may have put a link in the place of its directory.
            if !patterns.isEmpty, source.kind == .directory { try walk() }
            for (index, pattern) in patterns.enumerated() where !matched.contains(index) {
                log.write("Not collected: \(pattern.text) (no match)")
            }
            try target.clean(&log, check: check)
        } catch is DeadlinePassed {
            log.write("Not collected: what is left after the grace period")
            try target.clean(&log) {}
        }
    }

    private struct Visit {
        var path: FilePath
        /// What each pattern has matched of the path; nil once all below is collected.
        var progress: [PathPattern.Progress]?
    }

    private mutating func walk() throws {
        var visits = [Visit(path: FilePath(bytes: []), progress: patterns.map(\.start))]
        while let directory = visits.popLast() {
            for name in names(in: directory) {
                try check()
                let visit = visit(name, in: directory)
                guard let visit else { continue }
                if absolute(visit.path).kind == .directory, !Self.isGit(name) {
                    visits.append(visit)
                } else if visit.progress == nil {
                    try collect(visit.path, name: name)
                }
            }
        }
    }

    private mutating func names(in directory: Visit) -> [[UInt8]] {
        do {
            let path = absolute(directory.path)
            path.permit(0o700)
            return try path.names()
        } catch {
            if directory.progress == nil { log.skipped(directory.path, SystemError.message(error.code)) }
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

    private mutating func collect(_ path: FilePath, name: [UInt8]) throws {
        if Self.isGit(name) { return log.skipped(path, "git's own") }
        switch absolute(path).kind {
        case .file, .link: try move(path)
        case .special: log.skipped(path, "not a file")
        case .directory: break
        case nil: log.skipped(path, "cannot be read")
        }
    }

    private mutating func move(_ path: FilePath) throws {
        do throws(SystemError) {
            try target.take(absolute(path), as: path)
        } catch let error where !error.isOutOfRoom {
            log.skipped(path, SystemError.message(error.code))
        }
    }

    private func absolute(_ path: FilePath) -> FilePath {
        path.bytes.isEmpty ? source : source.appending(path.bytes)
    }

    /// True for a name that no tree may hold, in any case of its letters.
    static func isGit(_ name: [UInt8]) -> Bool {
        name.map { (65...90).contains($0) ? $0 + 32 : $0 } == Array(".git".utf8)
    }
}

extension SystemError {
    /// True when the machine's disk is at its end, which is no property of the build.
    var isOutOfRoom: Bool { [ENOSPC, EDQUOT, EIO, EROFS].contains(code) }
}
