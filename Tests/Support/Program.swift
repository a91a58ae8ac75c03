import Foundation
import Synchronization

/// A program of this package, built beside the tests, running as a process of its own.
package final class Program: Sendable {
    /// What a program that ended left behind.
    package struct Ending: Sendable {
        package var output: [UInt8]
        package var notes: [UInt8]
        /// 128 + N when signal N ended it, as shells say.
        package var status: Int32

        package var outputText: String { String(decoding: output, as: UTF8.self) }
        package var notesText: String { String(decoding: notes, as: UTF8.self) }
    }

    package struct StartFailure: Error {
        package var program: String
        package var code: Int32
    }

    package let processID: Int32
    private let output: ProgramOutput
    private let notes: ProgramOutput

    /// Starts `name` with exactly this environment, besides PATH, HOME and what the thread sanitizer is told.
    ///
    /// With `terminal` its stderr is that descriptor, the far end of a pseudo-terminal; with `output` its stdout.
    package init(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in directory: String? = nil,
        terminal: Int32? = nil,
        output outputTerminal: Int32? = nil
    ) throws {
        var (path, arguments) = (Self.path(of: name), arguments)
        if let directory {
            arguments = ["-c", #"cd "$0" && exec "$@""#, directory, path] + arguments
            path = "/bin/sh"
        }
        let (output, notes) = try Self.starting.withLock { _ in (try ProgramPipe(), try ProgramPipe()) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, outputTerminal ?? output.writeEnd, 1)
        posix_spawn_file_actions_adddup2(&actions, terminal ?? notes.writeEnd, 2)
        processID = try Self.spawn(path, arguments, environment, &actions)
        self.output = ProgramOutput(output)
        self.notes = ProgramOutput(notes)
    }

    /// Waits for the end.
    package func ending() async -> Ending {
        let status = await withCheckedContinuation { continuation in
            let processID = processID
            Thread.detachNewThread { continuation.resume(returning: Self.wait(for: processID)) }
        }
        return Ending(output: await output.all(), notes: await notes.all(), status: status)
    }

    /// Waits until stdout contains the text; false when it ended without it.
    package func hasPrinted(_ text: String) async -> Bool { await output.contains(text) }

    /// Waits until stderr contains the text; false when it ended without it.
    package func hasNoted(_ text: String) async -> Bool { await notes.contains(text) }

    package func send(signal: Int32) { kill(processID, signal) }

    /// How many lines it has printed by now.
    package var printedLines: Int { output.lines }

    /// Where a program of this package is; that of another one is its absolute path.
    package static func path(of name: String) -> String {
        name.hasPrefix("/") ? name : "\(builtDirectory)/\(name)"
    }

    /// Stops reading its stdout: it sees a closed pipe.
    package func stopReading() async { await output.close() }

    // A pipe is closed on exec only a moment after its making: no child may start in between.
    private static let starting = Mutex(())

    /// Where the built programs are: beside the test bundle.
    package static var builtDirectory: String {
        var url = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
            url = URL(fileURLWithPath: bundle).deletingLastPathComponent()
        }
        return url.path
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "TSAN_OPTIONS"].contains($0.key)
        }
        let variables = inherited.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals, and a child would inherit that.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var processID: pid_t = 0
        let code = withCStrings([path] + arguments) { arguments in
            withCStrings(variables) { variables in
                starting.withLock { _ in
                    posix_spawn(&processID, path, &actions, &attributes, arguments, variables)
                }
            }
        }
        guard code == 0 else { throw StartFailure(program: path, code: code) }
        return processID
    }

    private static func wait(for processID: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) == -1 && errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}

private func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
