import Foundation

/// The git command line, the oracle of our tests: no user's or system's configuration, fixed author and dates.
package struct Git: Sendable {
    /// Where commands run: a repository, bare or not.
    package let directory: String

    package init(in directory: String) {
        self.directory = directory
    }

    /// Runs `git <arguments>`; returns its output without the newline at its end.
    @discardableResult
    package func callAsFunction(_ arguments: String..., input: String = "") async throws -> String {
        var output = try await run(arguments, input: Array(input.utf8))
        if output.last == UInt8(ascii: "\n") { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    /// Runs git and returns its output byte by byte; throws `GitFailure` when it does not exit with 0.
    package func run(_ arguments: [String], input: [UInt8] = []) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: the cooperative pool never waits for a process.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try runAndWait(arguments, input: input) })
            }
        }
    }

    private func runAndWait(_ arguments: [String], input: [UInt8]) throws -> [UInt8] {
        // Files instead of pipes: nothing to drain, so nothing can fill up and wait.
        let files = try CommandFiles(input: input)
        defer { files.remove() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = Self.environment
        process.standardInput = try files.openInput()
        process.standardOutput = try files.openOutput()
        process.standardError = try files.openErrors()
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw GitFailure(
                arguments: arguments,
                status: process.terminationStatus,
                errors: String(decoding: try files.readErrors(), as: UTF8.self)
            )
        }
        return try files.readOutput()
    }

    private static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
        environment["GIT_CONFIG_NOSYSTEM"] = "1"
        environment["GIT_TERMINAL_PROMPT"] = "0"
        environment["LC_ALL"] = "C"
        for person in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(person)_NAME"] = "Test"
            environment["GIT_\(person)_EMAIL"] = "test@localhost"
            environment["GIT_\(person)_DATE"] = "1700000000 +0000"
        }
        return environment
    }
}

/// git exited with something else than 0.
package struct GitFailure: Error, CustomStringConvertible {
    package var arguments: [String]
    package var status: Int32
    package var errors: String

    package var description: String {
        "git \(arguments.joined(separator: " ")) exited with \(status): \(errors)"
    }
}

/// The three standard streams of a command as temporary files.
private struct CommandFiles {
    private let directory: URL

    init(input: [UInt8]) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "cairn-git-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data(input).write(to: directory.appendingPathComponent("in"))
        for name in ["out", "err"] { try Data().write(to: directory.appendingPathComponent(name)) }
    }

    func openInput() throws -> FileHandle {
        try FileHandle(forReadingFrom: directory.appendingPathComponent("in"))
    }
    func openOutput() throws -> FileHandle {
        try FileHandle(forWritingTo: directory.appendingPathComponent("out"))
    }
    func openErrors() throws -> FileHandle {
        try FileHandle(forWritingTo: directory.appendingPathComponent("err"))
    }
    func readOutput() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: directory.appendingPathComponent("out")))
    }
    func readErrors() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: directory.appendingPathComponent("err")))
    }
    func remove() { try? FileManager.default.removeItem(at: directory) }
}
