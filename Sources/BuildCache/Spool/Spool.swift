import Glibc
import GitStore
import Synchronization

/// The daemon's directory for what does not belong in the store.
///
/// `builds/<id>.log` and `builds/<id>.json` are an attempt's log and record, `work/<id>/` is where it works,
/// `trash/` holds what is being removed, and `context/<id>` the secrets of a ticket that has not ended.
final class Spool: Sendable {
    private static let leastFreeBytes = 1 << 20

    let directory: String
    private let freeBytes: @Sendable (_ path: String) -> Int?
    /// Threads for reading and writing here; the cooperative pool never waits for a disk.
    let threads = BlockingThreads(label: "cairn.spool", count: 4)
    /// Removal of large trees has a thread of its own, so that no build waits for it.
    private let removal = BlockingThreads(label: "cairn.trash", count: 1)

    /// Creates what is missing, and empties what a former life was working in.
    init(
        directory: String,
        freeBytes: @escaping @Sendable (_ path: String) -> Int? = FileSystemSpace.freeBytes
    ) async throws(SpoolError) {
        self.directory = directory
        self.freeBytes = freeBytes
        try await threads.run { () throws(SpoolError) in
            try Self.makeDirectories(in: directory)
            for name in try SpoolFile.names(in: directory + "/work") {
                _ = rename("\(directory)/work/\(name)", "\(directory)/trash/\(name)")
            }
        }
        await emptyTrash()
    }

    var buildsDirectory: String { directory + "/builds" }

    /// Secrets of what must survive a restart.
    var contextDirectory: String { directory + "/context" }

    func logPath(of build: String) -> String { "\(buildsDirectory)/\(build).log" }
    func recordPath(of build: String) -> String { "\(buildsDirectory)/\(build).json" }

    /// Makes again what somebody may have cleaned away meanwhile.
    func restore() async throws(SpoolError) {
        let directory = directory
        try await threads.run { () throws(SpoolError) in try Self.makeDirectories(in: directory) }
    }

    private static func makeDirectories(in directory: String) throws(SpoolError) {
        for name in ["", "/builds", "/work", "/trash", "/context"] {
            try SpoolFile.makeDirectory(directory + name)
        }
    }

    func makeWorkspace(for build: String) async throws(SpoolError) -> Workspace {
        let workspace = Workspace(directory: "\(directory)/work/\(build)")
        try await threads.run { () throws(SpoolError) in try workspace.create() }
        return workspace
    }

    /// The workspace is gone when this returns; its bytes are freed by `emptyTrash`.
    func retire(_ workspace: Workspace, of build: String) async {
        let trash = trashPath(of: build)
        await threads.run {
            if rename(workspace.directory, trash) != 0 { TreeRemoval.remove(workspace.directory) }
        }
    }

    func emptyTrash(of build: String) async {
        let trash = trashPath(of: build)
        await removal.run { TreeRemoval.remove(trash) }
    }

    /// True when hardly anything more can be written.
    var isFull: Bool {
        get async {
            await threads.run { [directory, freeBytes] in
                freeBytes(directory).map { $0 < Self.leastFreeBytes } ?? false
                    || FileSystemSpace.isOutOfFiles(directory)
            }
        }
    }

    func removeFiles(of build: String) async {
        let paths = [logPath(of: build), recordPath(of: build)]
        await threads.run { for path in paths { unlink(path) } }
    }

    private func trashPath(of build: String) -> String { "\(directory)/trash/\(build)" }

    private func emptyTrash() async {
        let trash = directory + "/trash"
        await removal.run {
            for name in (try? SpoolFile.names(in: trash)) ?? [] { TreeRemoval.remove("\(trash)/\(name)") }
        }
    }
}
