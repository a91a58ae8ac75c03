import BuilderProtocol
import Glibc
import Synchronization

/// The file that a command appends its progress to, followed while it grows.
package final class ProgressFile: Sendable {
    /// Longest line that is looked at.
    static let longestLineBytes = 4096
    /// What is read at once; of more only the end counts.
    private static let windowBytes = 64 << 10

    private struct State {
        var offset = 0
        var line: [UInt8] = []
        /// Calls since the line last grew.
        var quietCalls = 0
    }

    package let path: String
    // The file itself, not its name: the command may put anything else there.
    let descriptor: Int32
    private let state = Mutex(State())

    /// Creates the file.
    package init(path: String) throws(SystemError) {
        self.path = path
        let opened = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw SystemError("open") }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    package func remove() {
        unlink(path)
    }

    /// The lines that were completed since the last call; `atEnd`: also the last one without its end.
    func newLines(atEnd: Bool = false) -> [ArraySlice<UInt8>] {
        state.withLock { state in
            let before = state.line
            let bytes = before + read(from: &state)
            state.quietCalls = bytes == before ? state.quietCalls + 1 : 0
            guard !bytes.isEmpty else { return [] }
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            // One byte more than is allowed, so that a line that is too long still shows it.
            state.line = Array((lines.popLast() ?? []).prefix(Self.longestLineBytes + 1))
            if atEnd {
                lines.append(state.line[...])
                state.line = []
            }
            return lines.filter { !$0.isEmpty }
        }
    }

    /// The last line when it has no end and stopped growing: given once, as it may be all that comes.
    func unfinishedLine() -> ArraySlice<UInt8>? {
        state.withLock { state in
            state.quietCalls == 1 && !state.line.isEmpty ? state.line[...] : nil
        }
    }

    private func read(from state: inout State) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size != state.offset else { return [] }
        let size = Int(status.st_size)
        if size < state.offset { (state.offset, state.line) = (0, []) }
        if size - state.offset > Self.windowBytes {
            (state.offset, state.line) = (size - Self.windowBytes, [])
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: size - state.offset) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, off_t(state.offset)))
        }
        state.offset += bytes.count
        return bytes
    }
}
