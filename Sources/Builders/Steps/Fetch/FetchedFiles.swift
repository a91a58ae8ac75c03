import BuildCache
import BuilderProtocol
import Execution
import GitStore
import Glibc
import Logging
import Synchronization

/// The files that steps have fetched, by their SHA-256: `<spool>/fetched/<sha256>`.
///
/// Each is fetched once, whoever wants it at the same time, and read again completely at each use. There are at
/// most `limitBytes` of them, besides what is being fetched; those not used for longest go first.
package final class FetchedFiles: Sendable {
    private let directory: String
    private let limitBytes: Int
    private let logger: Logger
    /// One fetch of each checksum at a time; whoever comes meanwhile waits and then finds it.
    private let locks = KeyedLock<SHA256Digest>()
    private let threads = BlockingThreads(label: "cairn.fetched", count: 4)
    private let active = Mutex<Set<SHA256Digest>>([])

    /// `directory` is made when something is fetched.
    init(directory: String, limitBytes: Int, logger: Logger) {
        self.directory = directory
        self.limitBytes = limitBytes
        self.logger = logger
    }

    /// Writes the file to `target`, which does not exist yet, fetching it when it is not known.
    func copy(_ file: FetchedFile, to target: String, log: StepLog) async throws -> FetchOrigin {
        guard file.sizeBytes <= limitBytes else {
            throw BuildFailure(.step, "\(file.sizeBytes) bytes are more than all fetched files may have")
        }
        var origin = FetchOrigin.store
        // What is stored may be damaged, or go while we come.
        for _ in 0..<3 {
            let isNew = try await locks.withLock(file.digest) { try await self.ensure(file, log) }
            if isNew { origin = .network }
            if try await copyStored(file, to: target) { return origin }
        }
        throw FetchTrouble(description: "\(path(of: file.digest)) does not stay what it is")
    }

    /// True when it was fetched before, as far as one can tell without reading it.
    func isStored(_ digest: SHA256Digest) async -> Bool {
        let path = path(of: digest)
        return await threads.run { access(path, F_OK) == 0 }
    }

    /// True when it had to be fetched.
    private func ensure(_ file: FetchedFile, _ log: StepLog) async throws -> Bool {
        let path = path(of: file.digest)
        if await threads.run({ access(path, F_OK) == 0 }) { return false }
        active.withLock { _ = $0.insert(file.digest) }
        defer { active.withLock { _ = $0.remove(file.digest) } }
        try await makeRoom(for: file.sizeBytes)
        let download = Download(
            file: file,
            path: "\(path).part",
            redaction: Redaction(of: file.url),
            threads: threads,
            log: log
        )
        try await download.run()
        guard rename("\(path).part", path) == 0 else { throw SystemError("rename") }
        return true
    }

    /// False when it is not there or not what it should be; then it is gone.
    private func copyStored(_ file: FetchedFile, to target: String) async throws -> Bool {
        let path = path(of: file.digest)
        let flag = CancellationFlag()
        let isSound = try await withTaskCancellationHandler {
            try await threads.run { () throws(any Error) in
                try Self.copy(path, to: target, file) { if flag.isSet { throw CancellationError() } }
            }
        } onCancel: {
            flag.set()
        }
        if !isSound {
            logger.warning("a fetched file was damaged or gone", metadata: ["path": "\(path)"])
            unlink(target)
        }
        return isSound
    }

    private static func copy(
        _ path: String,
        to target: String,
        _ file: FetchedFile,
        check: () throws -> Void
    ) throws -> Bool {
        let input = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard input >= 0 else { return false }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard output >= 0 else { throw SystemError("open") }
        defer { close(output) }
        let copied = try SHA256Digest.ofFile(input, copyingTo: output, check: check)
        guard copied.digest == file.digest else {
            unlink(path)
            return false
        }
        // Its age is the time since its last use.
        futimens(input, nil)
        return true
    }

    private func makeRoom(for sizeBytes: Int) async throws {
        let directory = directory
        let active = active.withLock { Set($0.flatMap { [$0.description, "\($0).part"] }) }
        let goal = limitBytes - sizeBytes
        try await threads.run { () throws(any Error) in
            guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw SystemError("mkdir") }
            FetchedEviction(directory: directory, sparing: active).evict(downTo: goal)
        }
    }

    private func path(of digest: SHA256Digest) -> String { "\(directory)/\(digest)" }
}

/// A fetch that failed for reasons of this machine.
struct FetchTrouble: Error, CustomStringConvertible {
    var description: String
}
