import Foundation
import TestSupport
import Testing

@Suite("The examples", .timeLimit(.minutes(3)))
struct ExampleTests {
    @Test("wrap a pipeline with cairn run")
    func cairnRun() async throws {
        let programs = URL(fileURLWithPath: Program.path(of: "cairn")).deletingLastPathComponent().path
        let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
            .dropFirst()
        var environment = ProcessInfo.processInfo.environment
        environment["CAIRN_BIN"] = programs
        let output = try await SystemCommand(
            ["\(root)/Examples/cairn-run/run"],
            in: String(root),
            environment: environment
        ).run()
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.contains("2 tests passed"))
        #expect(text.contains("five steps ran, seven came from the cache"))
    }
}
