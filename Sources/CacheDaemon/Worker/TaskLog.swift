import BuildCache
import Glibc
import Synchronization

/// The output of one build on a worker: a file that grows, with the secrets masked.
final class TaskLog: Sendable {
    private struct State {
        var masked: MaskedStream
        var lengthBytes = 0
        var isCut = false
    }

    private let limitBytes: Int
    private let descriptor: Int32
    private let state: Mutex<State>

    /// Nil when the file cannot be created.
    init?(path: String, mask: SecretMask, limitBytes: Int) {
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        // Nobody else needs its name, and nothing is left of it whatever happens.
        unlink(path)
        self.limitBytes = limitBytes
        state = Mutex(State(masked: MaskedStream(mask: mask)))
    }

    deinit {
        close(descriptor)
    }

    func append(_ bytes: [UInt8]) {
        state.withLock { write($0.masked.push(bytes), to: &$0) }
    }

    /// What was held back because it might have become a secret.
    func finish() {
        state.withLock { write($0.masked.flush(), to: &$0) }
    }

    /// Empty at the end, and beyond it.
    func bytes(from offset: Int, limit: Int) -> [UInt8] {
        let available = state.withLock { $0.lengthBytes } - offset
        guard offset >= 0, available > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: min(available, limit)) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)))
        }
    }

    // A disk that is full costs the rest of this log, not the build: the daemon's own log says what it got.
    private func write(_ bytes: [UInt8], to state: inout State) {
        guard !bytes.isEmpty, !state.isCut else { return }
        var rest = bytes[...]
        if state.lengthBytes + rest.count > limitBytes {
            state.isCut = true
            rest = rest.prefix(max(0, limitBytes - state.lengthBytes)) + "\n=== The rest is left out\n".utf8
        }
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(state.lengthBytes))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                state.isCut = true
                return
            }
            state.lengthBytes += count
            rest = rest.dropFirst(count)
        }
    }
}
