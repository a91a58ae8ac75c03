import BuilderProtocol
import Execution
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
            var walk = PathWalk(below: source, patterns: patterns, permits: true)
            if !patterns.isEmpty, source.kind == .directory { try collect(&walk) }
            for pattern in walk.unmatched { log.write("Not collected: \(pattern.text) (no match)") }
            try target.clean(&log, check: check)
        } catch is DeadlinePassed {
            log.write("Not collected: what is left after the grace period")
            try target.clean(&log) {}
        }
    }

    private mutating func collect(_ walk: inout PathWalk) throws {
        try walk.run(
            check: check,
            unreadable: { log.skipped($0, SystemError.message($1.code)) },
            found: { try collect($0) }
        )
    }

    private mutating func collect(_ path: FilePath) throws {
        if let name = path.components.last, PathWalk.isGit(name) { return log.skipped(path, "git's own") }
        switch source.appending(path.bytes).kind {
        case .file, .link: try move(path)
        case .special: log.skipped(path, "not a file")
        case .directory: break
        case nil: log.skipped(path, "cannot be read")
        }
    }

    private mutating func move(_ path: FilePath) throws {
        do throws(SystemError) {
            try target.take(source.appending(path.bytes), as: path)
        } catch let error where !error.isOutOfRoom {
            log.skipped(path, SystemError.message(error.code))
        }
    }
}

extension SystemError {
    /// True when the machine's disk is at its end, which is no property of the build.
    var isOutOfRoom: Bool { [ENOSPC, EDQUOT, EIO, EROFS].contains(code) }
}
