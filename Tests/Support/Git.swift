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

    /// Runs git and returns its output byte by byte; throws `CommandFailure` when it does not exit with 0.
    package func run(_ arguments: [String], input: [UInt8] = []) async throws -> [UInt8] {
        try await SystemCommand(["git"] + arguments, in: directory, environment: Self.environment)
            .run(input: input)
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
