import Glibc
import Synchronization

/// The right to write to a store; one process has it, and the kernel takes it back when that one dies.
final class StoreLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Waits for nobody: whoever comes second is refused and told who holds the store.
    init(root: String) throws {
        let path = "\(root)/cairn/daemon.lock"
        let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw GitError.system("open", path) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let failure = GitError.system("flock", path)
            Glibc.close(number)
            throw isTaken ? Self.refusal(root: root, path: path) : failure
        }
        descriptor = Mutex(number)
        Self.sign(number)
    }

    deinit { release() }

    var isHeld: Bool { descriptor.withLock { $0 != nil } }

    func release() {
        let number = descriptor.withLock { held in
            defer { held = nil }
            return held
        }
        guard let number else { return }
        // Not left to close: a child between fork and exec has the descriptor too.
        flock(number, LOCK_UN)
        Glibc.close(number)
    }

    /// For those who come second; only a hint, so a failure is not an error.
    private static func sign(_ number: Int32) {
        let text = Array("process \(getpid()) on \(hostName)\n".utf8)
        guard ftruncate(number, 0) == 0 else { return }
        _ = pwrite(number, text, text.count, 0)
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this host" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func refusal(root: String, path: String) -> StoreRefusal {
        let signature = try? Descriptor(path, O_RDONLY).read(limit: 400)
        let holder = signature.map { String(decoding: $0.prefix { $0 != 0x0a }, as: UTF8.self) } ?? ""
        return StoreRefusal(
            "The store \(root) is in use by \(holder.isEmpty ? "another process" : holder). "
                + "Stop that one first, or use another store."
        )
    }
}
