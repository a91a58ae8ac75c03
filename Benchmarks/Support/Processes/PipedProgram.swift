import Foundation

/// A program that reads from its stdin what is written here.
package final class PipedProgram {
    private let process = Process()
    private let input = Pipe()

    package init(_ program: String, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = input
        try process.run()
    }

    package func write(_ bytes: [UInt8]) throws {
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
    }

    /// Returns when it has ended; throws when it failed.
    package func finish() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("\(process.arguments ?? []): status \(process.terminationStatus)")
        }
    }
}
