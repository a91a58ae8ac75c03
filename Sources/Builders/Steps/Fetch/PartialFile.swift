import BuilderProtocol
import Execution
import GitStore
import Glibc

/// What there is of a file so far.
actor PartialFile {
    private(set) var sizeBytes: Int
    private let limitBytes: Int
    private let descriptor: Int32
    private let threads: BlockingThreads
    /// Bytes that came and are not written yet: few and large writes.
    private var pending: [UInt8] = []
    private static let pendingLimit = 256 << 10

    /// Opens or makes it; one that is too long already begins anew.
    init(path: String, limitBytes: Int, threads: BlockingThreads) async throws {
        let (descriptor, sizeBytes) = try await threads.run { () throws(SystemError) in
            try Self.open(path, limitBytes: limitBytes)
        }
        (self.descriptor, self.sizeBytes) = (descriptor, sizeBytes)
        (self.limitBytes, self.threads) = (limitBytes, threads)
    }

    /// Throws when there would be more than was wanted.
    func append(_ bytes: some Collection<UInt8> & Sendable) async throws {
        guard sizeBytes + bytes.count <= limitBytes else {
            try await startOver()
            throw BuildFailure(.step, "there are more than \(limitBytes) bytes")
        }
        pending += bytes
        sizeBytes += bytes.count
        if pending.count >= Self.pendingLimit { try await flush() }
    }

    func flush() async throws {
        let (descriptor, bytes) = (descriptor, pending)
        pending = []
        guard !bytes.isEmpty else { return }
        try await threads.run { () throws(SystemError) in
            let result: Result<Void, SystemError> = bytes.withUnsafeBytes { buffer in
                do throws(SystemError) {
                    return .success(try FileWriting.write(buffer, to: descriptor))
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
        }
    }

    func startOver() async throws {
        (pending, sizeBytes) = ([], 0)
        guard ftruncate(descriptor, 0) == 0 else { throw SystemError("ftruncate") }
    }

    nonisolated func close() {
        Glibc.close(descriptor)
    }

    private static func open(_ path: String, limitBytes: Int) throws(SystemError) -> (Int32, Int) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open") }
        var status = stat()
        fstat(descriptor, &status)
        guard Int(status.st_size) > limitBytes else { return (descriptor, Int(status.st_size)) }
        guard ftruncate(descriptor, 0) == 0 else {
            defer { Glibc.close(descriptor) }
            throw SystemError("ftruncate")
        }
        return (descriptor, 0)
    }
}
