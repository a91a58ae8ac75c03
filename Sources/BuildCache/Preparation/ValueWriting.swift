import BuilderProtocol
import GitStore
import Glibc

/// Writes the artifacts of a stored result as files.
///
/// They are copies: what a build does to them never reaches the store. All of them carry the time at which the result
/// was finished, so that `make` finds none older than what it was made from.
struct ValueWriting: Sendable {
    let store: GitStore
    let threads: BlockingThreads
    let commit: ObjectID
    let finishedAt: Timestamp
    /// What it reads is not evicted meanwhile.
    let place: ReaderPlace

    /// The directory exists and is empty, so nothing in it leads elsewhere: a tree holds each name once.
    func write(into directory: String) async throws {
        var parents: Set<ArraySlice<UInt8>> = []
        for file in try await store.files(below: ResultPath.value, in: commit) {
            try Task.checkCancellation()
            try await makeParents(of: file.path, in: directory, known: &parents)
            let path = Self.path(directory, file.path.bytes[...])
            switch file.mode {
            case .symbolicLink: try await link(file, at: path)
            case .regular: try await copy(file, to: path, mode: 0o644)
            case .executable: try await copy(file, to: path, mode: 0o755)
            }
        }
    }

    private func makeParents(
        of path: TreePath,
        in directory: String,
        known: inout Set<ArraySlice<UInt8>>
    ) async throws(SpoolError) {
        let slashes = path.bytes.indices.filter { path.bytes[$0] == UInt8(ascii: "/") }
        for slash in slashes where known.insert(path.bytes[..<slash]).inserted {
            let parent = Self.path(directory, path.bytes[..<slash])
            try await threads.run { () throws(SpoolError) in
                _ = try Self.check("mkdir", parent) { mkdir($0, 0o755) }
            }
        }
    }

    private func link(_ file: TreeFile, at path: [CChar]) async throws {
        let target = try await store.bytes(of: file.blob, limitBytes: Int(PATH_MAX))
        try await threads.run { [times] () throws(SpoolError) in
            let target = target.map(CChar.init(bitPattern:)) + [0]
            _ = try Self.check("symlink", path) { symlink(target, $0) }
            _ = try Self.check("utimensat", path) {
                utimensat(AT_FDCWD, $0, times, AT_SYMLINK_NOFOLLOW)
            }
        }
    }

    private func copy(_ file: TreeFile, to path: [CChar], mode: mode_t) async throws {
        let shown = Self.shown(path)
        let descriptor = try await threads.run { () throws(SpoolError) in
            try Self.check("open", path) {
                open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
            }
        }
        defer { close(descriptor) }
        for try await chunk in try await store.stream(file.blob, from: 0) {
            try Task.checkCancellation()
            try await threads.run { () throws(SpoolError) in
                try SpoolFile.write(chunk, to: descriptor, path: shown)
            }
        }
        guard futimens(descriptor, times) == 0 else {
            throw SpoolError(function: "futimens", path: shown, code: errno)
        }
    }

    /// Of access and of change.
    private var times: [timespec] {
        let milliseconds = Int(finishedAt.millisecondsSince1970)
        let time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        return [time, time]
    }

    private static func check(
        _ function: String,
        _ path: [CChar],
        _ call: ([CChar]) -> Int32
    ) throws(SpoolError) -> Int32 {
        let result = call(path)
        guard result >= 0 else { throw SpoolError(function: function, path: shown(path), code: errno) }
        return result
    }

    /// Names are bytes, not necessarily UTF-8.
    private static func path(_ directory: String, _ name: ArraySlice<UInt8>) -> [CChar] {
        (Array(directory.utf8) + [UInt8(ascii: "/")] + name).map(CChar.init(bitPattern:)) + [0]
    }

    private static func shown(_ path: [CChar]) -> String {
        String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
