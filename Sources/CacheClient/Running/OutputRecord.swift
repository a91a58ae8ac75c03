import Foundation
import Synchronization

/// The command's output in a file that nobody else sees, so that the network never slows the command.
final class OutputRecord: Sendable {
    /// More than this is not kept: neither here nor, in the end, by the daemon.
    static let longestBytes = 4 << 30

    private struct State {
        var lengthBytes = 0
        var isBroken = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    /// The file has no name any more when this returns.
    init() throws(ClientError) {
        var path = Array("\(FileManager.default.temporaryDirectory.path)/cairn-output-XXXXXX".utf8CString)
        let opened = mkstemp(&path)
        guard opened >= 0 else {
            throw .usage("cannot make a temporary file: \(String(cString: strerror(errno)))")
        }
        descriptor = opened
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    var lengthBytes: Int { state.withLock { $0.lengthBytes } }

    /// True when the disk, or the limit, took some of the output.
    var isBroken: Bool { state.withLock { $0.isBroken } }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            guard !state.isBroken else { return }
            guard state.lengthBytes + bytes.count <= Self.longestBytes,
                (try? FileDescriptorOutput(descriptor: descriptor).write(bytes)) != nil
            else { return state.isBroken = true }
            state.lengthBytes += bytes.count
        }
    }

    /// At most `limit` bytes from the offset on.
    func bytes(at offset: Int, limit: Int) -> [UInt8] {
        let wanted = max(0, min(limit, lengthBytes - offset))
        return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, wanted, off_t(offset)))
        }
    }
}
