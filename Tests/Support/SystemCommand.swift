import Foundation

/// A command of the system, such as git or tar: what our tests compare with.
package struct SystemCommand: Sendable {
    package var arguments: [String]
    package var directory: String
    package var environment: [String: String]

    /// `arguments` begin with the program's name.
    package init(
        _ arguments: [String],
        in directory: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
    }

    /// True when the system has such a program.
    package static func isInstalled(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Runs it and returns its output byte by byte; throws `CommandFailure` when it does not exit with 0.
    @discardableResult
    package func run(input: [UInt8] = []) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: the cooperative pool never waits for a process.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try runAndWait(input: input) })
            }
        }
    }

    private func runAndWait(input: [UInt8]) throws -> [UInt8] {
        // Files instead of pipes: nothing to drain, so nothing can fill up and wait.
        let files = try CommandFiles(input: input)
        defer { files.remove() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = environment
        process.standardInput = try files.openInput()
        process.standardOutput = try files.openOutput()
        process.standardError = try files.openErrors()
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw CommandFailure(
                arguments: arguments,
                status: process.terminationStatus,
                errors: String(decoding: try files.readErrors(), as: UTF8.self)
            )
        }
        return try files.readOutput()
    }
}

/// A command exited with something else than 0.
package struct CommandFailure: Error, CustomStringConvertible {
    package var arguments: [String]
    package var status: Int32
    package var errors: String

    package var description: String {
        "\(arguments.joined(separator: " ")) exited with \(status): \(errors)"
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
