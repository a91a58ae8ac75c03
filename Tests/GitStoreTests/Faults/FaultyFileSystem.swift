import Foundation
import Synchronization
import TestSupport

@testable import GitStore

/// The system's calls, one of which can be made to fail, and which can be held back.
final class FaultyFileSystem: Sendable {
    private struct State {
        var calls = 0
        var failing: Int?
        var isHeld = false
        var isWaiting = false
        var beforeRename: (@Sendable (String) -> Void)?
    }

    private let state = Mutex(State())
    private let opened = DispatchSemaphore(value: 0)

    var calls: Int { state.withLock { $0.calls } }
    /// True when a sync is being held back.
    var isWaiting: Bool { state.withLock { $0.isWaiting } }

    /// Counts from now on; the call of that number fails, once.
    func fail(call number: Int?) {
        state.withLock { state in
            state.calls = 0
            state.failing = number
        }
    }

    /// Holds the next sync back until `release`.
    func hold() { state.withLock { $0.isHeld = true } }
    func release() { opened.signal() }

    func beforeRename(_ body: (@Sendable (String) -> Void)?) { state.withLock { $0.beforeRename = body } }

    var fileSystem: FileSystem {
        let real = FileSystem()
        return FileSystem(
            write: { number, bytes in
                guard self.fails(ENOSPC) else { return real.write(number, bytes) }
                // As a full disk does it: some bytes are there.
                _ = real.write(number, UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)))
                errno = ENOSPC
                return -1
            },
            writeAt: { self.fails(EIO) ? -1 : real.writeAt($0, $1, $2) },
            sync: { number in
                self.wait()
                return self.fails(EIO) ? -1 : real.sync(number)
            },
            rename: { old, new in
                self.state.withLock { $0.beforeRename }?(new)
                return self.fails(EIO) ? -1 : real.rename(old, new)
            },
            unlink: { self.fails(EIO) ? -1 : real.unlink($0) }
        )
    }

    private func fails(_ code: Int32) -> Bool {
        let isFailing = state.withLock { state in
            state.calls += 1
            return state.calls == state.failing
        }
        if isFailing { errno = code }
        return isFailing
    }

    private func wait() {
        let mustWait = state.withLock { state in
            defer { state.isHeld = false }
            state.isWaiting = state.isHeld
            return state.isHeld
        }
        guard mustWait else { return }
        opened.wait()
        state.withLock { $0.isWaiting = false }
    }
}

extension TemporaryStore {
    /// As `with`, on a file system that can be made to fail.
    static func withFaults<Result>(
        _ body: (TemporaryStore, FaultyFileSystem) async throws -> Result
    ) async throws -> Result {
        try await TemporaryDirectory.with { directory in
            let path = directory.path("store.git")
            let faults = FaultyFileSystem()
            let store = try await GitStore.open(at: path, fileSystem: faults.fileSystem)
            let temporary = TemporaryStore(store: store, directory: directory, git: Git(in: path))
            let result = try await body(temporary, faults)
            await store.close()
            try await temporary.git("fsck", "--full", "--strict")
            return result
        }
    }

    /// Lets the changes queue up behind one that is held back, so that they become one group.
    func asOneGroup(
        _ faults: FaultyFileSystem,
        _ changes: [@Sendable () async throws -> Void],
        whileQueued: () throws -> Void = {}
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            faults.hold()
            group.addTask { try await commit(["first": "x"], on: "held-back") }
            try await eventually("the first group waits") { faults.isWaiting }
            for change in changes { group.addTask { try await change() } }
            try await eventually("the others are queued") { store.writer.waitingCount == changes.count }
            try whileQueued()
            faults.release()
            try await group.waitForAll()
        }
    }
}
