import Foundation
import TestSupport
import Testing

@Suite("The examples", .timeLimit(.minutes(3)))
struct ExampleTests {
    @Test("wrap a pipeline with cairn run")
    func cairnRun() async throws {
        let text = try await output(of: "Examples/cairn-run/run")
        #expect(text.contains("2 tests passed"))
        #expect(text.contains("five steps ran, seven came from the cache"))
    }

    @Test("build a package in stages that pipelines share")
    func pipeline() async throws {
        let text = try await output(of: "Examples/pipeline/run")
        #expect(text.contains("a picture of it has 4 boxes"))
        #expect(text.contains("Done: each stage was built only when"))
    }

    private func output(of script: String) async throws -> String {
        let programs = URL(fileURLWithPath: Program.path(of: "cairn")).deletingLastPathComponent().path
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
            .dropFirst()
        var environment = ProcessInfo.processInfo.environment
        environment["CAIRN_BIN"] = programs
        let output = try await SystemCommand(
            ["\(root)/\(script)"],
            in: String(root),
            environment: environment
        ).run()
        return String(decoding: output, as: UTF8.self)
    }
}
