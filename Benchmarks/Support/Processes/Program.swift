import Foundation

/// Programs of the system.
package enum Program {
    /// Whether PATH has one of this name.
    package static func exists(_ name: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// Runs one to its end; throws when it fails.
    package static func run(_ name: String, _ arguments: [String], input: String = "/dev/null") throws {
        let status = try ChildProgram(name, arguments, input: input).wait()
        guard status == 0 else { throw BenchmarkError("\(name) \(arguments): status \(status)") }
    }
}
