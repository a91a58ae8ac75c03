import BuilderProtocol
import Execution
import Glibc

/// Moves what a step has brought into the working directory, in one step as far as nothing is there yet.
///
/// Links in the working directory are never followed, so nothing gets outside of it; what is there already is
/// never replaced.
struct Placement: Sendable {
    /// The working directory.
    let root: String

    /// Moves a file or directory to the path; a directory is joined with one that is there. Blocks.
    func place(_ staged: String, at path: WorkingPath) throws {
        guard let name = path.components.last else {
            return try merge(FilePath(staged), into: try open(path.components, making: false), shown: "")
        }
        let parent = try open(Array(path.components.dropLast()), making: true)
        defer { close(parent) }
        try move(FilePath(staged), to: name, in: parent, shown: path.description)
    }

    /// A descriptor of the file at the path; nil when there is nothing.
    func openFile(_ path: WorkingPath) throws -> Int32? {
        guard let name = path.components.last else { return nil }
        let parent: Int32
        do {
            parent = try open(Array(path.components.dropLast()), making: false)
        } catch let error as SystemError where error.code == ENOENT {
            return nil
        }
        defer { close(parent) }
        let file = FilePath(bytes: name).withCString {
            openat(parent, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        }
        if file >= 0 { return file }
        guard errno == ENOENT else { throw inTheWay(path.description) }
        return nil
    }

    private func move(_ staged: FilePath, to name: [UInt8], in parent: Int32, shown: String) throws {
        let isDirectory = staged.kind == .directory
        let code = staged.withCString { source in
            FilePath(bytes: name).withCString { target in
                // Neither replaces anything but an empty directory, which is as good as none.
                let isMoved =
                    isDirectory
                    ? renameat(AT_FDCWD, source, parent, target) == 0
                    : linkat(AT_FDCWD, source, parent, target, 0) == 0
                return isMoved ? 0 : errno
            }
        }
        if code == 0 {
            if !isDirectory { try staged.remove() }
            return
        }
        guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(code) else { throw SystemError("rename", code: code) }
        guard isDirectory, let directory = try? descend(into: name, of: parent, making: false)
        else { throw inTheWay(shown) }
        try merge(staged, into: directory, shown: shown + "/")
    }

    /// Takes over the descriptor. Values are nested 500 levels deep at most.
    private func merge(_ staged: FilePath, into directory: Int32, shown: String) throws {
        defer { close(directory) }
        for name in try staged.names() {
            let shown = shown + String(decoding: name, as: UTF8.self)
            try move(staged.appending(name), to: name, in: directory, shown: shown)
        }
    }

    private func open(_ components: [[UInt8]], making: Bool) throws -> Int32 {
        var directory = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { throw SystemError("open") }
        for component in components {
            let parent = directory
            defer { close(parent) }
            directory = try descend(into: component, of: parent, making: making)
        }
        return directory
    }

    private func descend(into name: [UInt8], of parent: Int32, making: Bool) throws -> Int32 {
        let directory = FilePath(bytes: name).withCString { name in
            if making { mkdirat(parent, name, 0o755) }
            return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        guard directory < 0 else { return directory }
        let code = errno
        guard [ENOTDIR, ELOOP].contains(code) else { throw SystemError("open", code: code) }
        throw inTheWay(String(decoding: name, as: UTF8.self))
    }

    private func inTheWay(_ name: String) -> BuildFailure {
        BuildFailure(.step, "\"\(FilePath(name).shown)\" is there already")
    }
}
