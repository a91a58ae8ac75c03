import BuilderProtocol
import Execution
import Glibc

/// The directory whose content becomes the result's `value/`. The command may have done anything to it.
struct ValueDirectory {
    /// Deeper directories are not collected; git would not take them.
    private static let mostLevels = 500
    /// Of a path that can be looked into, whatever the names in it are.
    private static let longestPathBytes = Int(PATH_MAX) - 1 - 256

    private let root: FilePath
    /// Where that goes which must not stay; removed with the build.
    private let discarded: FilePath

    init(_ environment: BuildEnvironment) {
        root = FilePath(environment.valueDirectory)
        discarded = FilePath(environment.temporaryDirectory)
    }

    /// Puts a directory in place when the command removed or replaced it.
    func ensure(_ log: inout CollectionLog) throws {
        guard let kind = root.kind else { return try root.makeDirectory() }
        guard kind != .directory else { return }
        log.write("Not collected: the value directory was replaced by something else")
        try root.remove()
        try root.makeDirectory()
    }

    /// Moves a file in, unless the command itself put something there.
    func take(_ file: FilePath, as path: FilePath) throws(SystemError) {
        guard try makeParents(of: path) else { return }
        let target = root.appending(path.bytes)
        if target.kind == nil { try file.move(to: target) }
    }

    /// False when something that is no directory is in the way.
    private func makeParents(of path: FilePath) throws(SystemError) -> Bool {
        var parent = root
        for name in path.components.dropLast() {
            parent = parent.appending(name)
            switch parent.kind {
            case .directory: parent.permit(0o700)
            case nil: try parent.makeDirectory()
            default: return false
            }
        }
        return true
    }

    /// Removes what no tree can hold, and makes the rest readable.
    func clean(_ log: inout CollectionLog, check: () throws -> Void) throws {
        var directories = [FilePath(bytes: [])]
        while let directory = directories.popLast() {
            let path = directory.bytes.isEmpty ? root : root.appending(directory.bytes)
            path.permit(0o700)
            guard let names = try? path.names() else {
                discard(path, as: directory, "cannot be read", &log)
                continue
            }
            for name in names {
                try check()
                let entry = directory.appending(name)
                if isDirectory(path.appending(name), entry, &log) { directories.append(entry) }
            }
        }
    }

    /// Cleans one entry; true for a directory, which is not looked into here.
    private func isDirectory(_ path: FilePath, _ entry: FilePath, _ log: inout CollectionLog) -> Bool {
        if let name = entry.components.last, PathWalk.isGit(name) {
            discard(path, as: entry, "git's own", &log)
            return false
        }
        switch path.kind {
        case .directory where entry.components.count > Self.mostLevels:
            discard(path, as: entry, "nested too deeply", &log)
        case .directory where path.bytes.count > Self.longestPathBytes:
            discard(path, as: entry, "the path is too long", &log)
        case .directory: return true
        case .link: break
        case .file:
            path.permit(0o400)
            if path.withCString({ access($0, R_OK) }) != 0 {
                discard(path, as: entry, "cannot be read", &log)
            }
        case .special, nil: discard(path, as: entry, "not a file", &log)
        }
        return false
    }

    // What cannot be moved away (another user's directory) stays, and the cache will say so.
    private func discard(_ path: FilePath, as entry: FilePath, _ reason: String, _ log: inout CollectionLog) {
        discarded.permit(0o700)
        let name = Array("discarded-\(UInt64.random(in: 0...UInt64.max))".utf8)
        _ = path.rename(to: discarded.appending(name))
        log.skipped(entry, reason)
    }
}
