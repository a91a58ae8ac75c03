package import Foundation

/// A program that runs as a child process; it is ended with this value.
package final class ChildProgram {
    package let processID: pid_t
    private var isReaped = false

    /// Looks the program up on PATH. Its stdin comes from a file; its stdout and stderr go to one, or nowhere.
    package init(
        _ program: String,
        _ arguments: [String],
        input: String = "/dev/null",
        output: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        processID = try Self.spawn([program] + arguments, &actions)
    }

    deinit { killAtOnce() }

    /// Returns when it has ended: its exit status, or 128 + the signal.
    @discardableResult
    package func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) == -1, errno == EINTR {}
        isReaped = true
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Asks it to end and waits until it has.
    package func stop() { end(with: SIGTERM) }

    /// Ends it as a crash does.
    package func killAtOnce() { end(with: SIGKILL) }

    private func end(with signal: Int32) {
        guard !isReaped else { return }
        kill(processID, signal)
        wait()
    }

    private static func spawn(
        _ arguments: [String],
        _ actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var processID: pid_t = 0
        let code = posix_spawnp(
            &processID,
            arguments[0],
            &actions,
            nil,
            &argumentPointers,
            &environmentPointers
        )
        guard code == 0 else {
            throw BenchmarkError("\(arguments[0]) does not start: \(String(cString: strerror(code)))")
        }
        return processID
    }

    private static let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
}
