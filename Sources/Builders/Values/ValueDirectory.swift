import BuilderProtocol
import Glibc

/// The directory whose content becomes the result's `value/`. The command may have done anything to it.
struct ValueDirectory {
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
            for name in try path.names() {
                try check()
                let (path, entry) = (path.appending(name), directory.appending(name))
                if ValueCollector.isGit(name) {
                    try discard(path)
                    log.skipped(entry, "git's own")
                    continue
                }
                switch path.kind {
                case .directory: directories.append(entry)
                case .file: path.permit(0o400)
                case .link: break
                case .special, nil:
                    try discard(path)
                    log.skipped(entry, "not a file")
                }
            }
        }
    }

    private func discard(_ path: FilePath) throws {
        discarded.permit(0o700)
        let name = Array("discarded-\(UInt64.random(in: 0...UInt64.max))".utf8)
        let code = path.rename(to: discarded.appending(name))
        guard code == 0 else { throw SystemError("rename", code: code) }
    }
}
