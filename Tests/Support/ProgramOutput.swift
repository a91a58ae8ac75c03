import Foundation
import Synchronization

/// A pipe that no other child inherits.
struct ProgramPipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Program.StartFailure(program: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}

/// What a program writes, read by a thread as it comes.
final class ProgramOutput: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
        var isUnwanted = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let descriptor: Int32

    convenience init(_ pipe: ProgramPipe) {
        Foundation.close(pipe.writeEnd)
        self.init(reading: pipe.readEnd)
    }

    /// Reads the descriptor to its end and closes it.
    init(reading descriptor: Int32) {
        self.descriptor = descriptor
        Thread.detachNewThread { self.read() }
    }

    /// Everything, once the writer closed it.
    func all() async -> [UInt8] {
        while true {
            let (bytes, hasEnded) = state.withLock { ($0.bytes, $0.hasEnded) }
            if hasEnded { return bytes }
            await change(since: bytes.count)
        }
    }

    /// The lines that came by now.
    var lines: Int { state.withLock { $0.bytes.count { $0 == UInt8(ascii: "\n") } } }

    /// Waits for the text.
    func contains(_ text: String) async -> Bool {
        while true {
            let (bytes, hasEnded) = state.withLock { ($0.bytes, $0.hasEnded) }
            if String(decoding: bytes, as: UTF8.self).contains(text) { return true }
            if hasEnded { return false }
            await change(since: bytes.count)
        }
    }

    /// Closes the read end after what comes next; the writer then finds nobody.
    func close() async {
        state.withLock { $0.isUnwanted = true }
    }

    private func change(since count: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.bytes.count == count, !state.hasEnded else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !state.withLock({ $0.isUnwanted }) {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            wake { $0.bytes += buffer[..<count] }
        }
        Foundation.close(descriptor)
        wake { $0.hasEnded = true }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
