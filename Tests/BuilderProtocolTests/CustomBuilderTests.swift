import BuilderProtocol
import Synchronization
import Testing

@Suite("A custom builder")
struct CustomBuilderTests {
    private final class Output: Sendable {
        let log = Mutex<[UInt8]>([])
        let progress = Mutex<[Double]>([])
    }

    private func environment(_ identity: BuildIdentity, text: String, output: Output) -> BuildEnvironment {
        BuildEnvironment(
            build: "b1",
            identity: identity,
            parameters: ["text": text],
            context: [:],
            workingDirectory: "/nonexistent/work",
            valueDirectory: "/nonexistent/value",
            temporaryDirectory: "/nonexistent/tmp",
            log: BuildLog { bytes in output.log.withLock { $0 += bytes } },
            report: { progress in output.progress.withLock { $0.append(progress.fraction) } },
            explain: { _ in }
        )
    }

    private func build(_ text: String) async throws -> Output {
        let builder = WordCount()
        let identity = try await builder.identify(IdentityRequest(parameters: ["text": text]))
        let output = Output()
        let environment = environment(identity, text: text, output: output)
        try await builder.prepare(environment)
        try await builder.build(environment)
        return output
    }

    @Test("says which result a request means")
    func identifies() async throws {
        let identity = try await WordCount().identify(IdentityRequest(parameters: ["text": "a b"]))
        #expect(identity.key == BuildKey("a b"))
        #expect(identity.title == "Words of a b")
        await #expect(throws: IdentificationError.invalidKey("")) {
            try await WordCount().identify(IdentityRequest(parameters: ["text": ""]))
        }
    }

    @Test("writes a log and reports progress")
    func writes() async throws {
        let output = try await build("one two")
        #expect(output.log.withLock { $0 } == Array("one\ntwo\n".utf8))
        #expect(output.progress.withLock { $0 } == [0.5, 1])
    }

    @Test("fails by throwing a failure")
    func fails() async throws {
        await #expect(throws: BuildFailure(.builder, "No words")) { _ = try await build(" ") }
    }

    @Test("ends when its task is cancelled")
    func isCancelled() async throws {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await build("one two")
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("is asked whether it still stands by a stored result")
    func loads() async throws {
        struct Missing: Error {}
        let good = SavedResult(commit: "c") { _, _ in [1] }
        let bad = SavedResult(commit: "c") { _, _ in throw Missing() }
        try await WordCount().load(good)
        await #expect(throws: Missing.self) { try await WordCount().load(bad) }
    }

    @Test("reports only fractions")
    func checksFractions() {
        for fraction in [-0.1, 1.1, .nan, .infinity] { #expect(BuildProgress(fraction: fraction) == nil) }
    }
}
