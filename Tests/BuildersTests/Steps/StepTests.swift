import BuilderProtocol
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Builders

@Suite("Steps", .timeLimit(.minutes(2)))
struct StepTests {
    @Test("check a revision out below the working directory, and name its commit in the log")
    func checkout() async throws {
        try await TemporaryRepository.with { repository in
            let commit = try await repository.commit(["src/a.c": "int a;"])
            try await Workshop.with { shop in
                let step = StepConfiguration(
                    name: "checkout",
                    work: .checkout(.init(repository: repository.path, revision: "{r}", to: "vendor/lib"))
                )
                try await shop.run([step], parameters: ["r": "main"])
                #expect(try FileTree.files(below: shop.directory.path("b1/work")) == ["vendor/lib/src/a.c"])
                #expect(shop.recorder.lines.first == "=== Step checkout")
                #expect(shop.recorder.text.contains(commit))
                let failure = await #expect(throws: BuildFailure.self) {
                    try await shop.run([step], "b2", parameters: ["r": "nowhere"])
                }
                #expect(
                    failure?.message
                        == #"Step "checkout" failed: the repository has no revision "nowhere""#
                )
            }
        }
    }

    @Test("place another builder's files beside those that are there, and replace none") func result()
        async throws
    {
        try await Workshop.with { shop in
            let preparation = ScriptedPreparation { request in
                dependency(request.parameters["n"] ?? "") { directory in
                    try FileManager.default.createDirectory(
                        atPath: "\(directory)/lib",
                        withIntermediateDirectories: false
                    )
                    let name = request.parameters["n"] ?? ""
                    try Data(name.utf8).write(to: URL(fileURLWithPath: "\(directory)/lib/\(name)"))
                }
            }
            let steps = ["a", "b"].map { name in
                StepConfiguration(
                    name: name,
                    work: .result(.init(builder: "library", parameters: ["n": name], to: "in"))
                )
            }
            try await shop.run(steps, preparation: preparation)
            #expect(try FileTree.files(below: shop.directory.path("b1/work")) == ["in/lib/a", "in/lib/b"])
            #expect(preparation.reports.map(\.state) == [.completed, .completed])
            try shop.directory.write("mine", to: "b2/work/in/lib/a")
            let failure = await #expect(throws: BuildFailure.self) {
                try await shop.run(steps, "b2", preparation: preparation)
            }
            #expect(failure?.message == #"Step "a" failed: "in/lib/a" is there already"#)
            #expect(try shop.directory.read("b2/work/in/lib/a") == Array("mine".utf8))
        }
    }

    @Test("that fail name the step and what it needed; later ones do not begin") func failing() async throws {
        try await Workshop.with { shop in
            let preparation = ScriptedPreparation { _ in dependency("x", failure: "Command exited") { _ in } }
            let steps = ["first", "second"].map { name in
                StepConfiguration(
                    name: name,
                    work: .result(.init(builder: "library", parameters: [:], to: "."))
                )
            }
            let failure = await #expect(throws: BuildFailure.self) {
                try await shop.run(steps, preparation: preparation)
            }
            #expect(failure?.kind == .step)
            #expect(
                failure?.message
                    == #"Step "first" failed: library/x failed: Command exited (see /v1/builders/library/results/x)"#
            )
            #expect(preparation.reports.map(\.name) == ["first"])
            #expect(preparation.reports.map(\.state) == [.failed])
        }
    }

    @Test("in parallel begin together; one that fails cancels the others") func parallel() async throws {
        try await Workshop.with { shop in
            let preparation = ScriptedPreparation { request in
                if request.parameters["n"] == "bad" { throw BuildFailure(.step, "no luck") }
                try await Task.sleep(for: .seconds(100))
                throw CancellationError()
            }
            let steps = ["slow", "bad", "slower"].map { name in
                StepConfiguration(
                    name: name,
                    work: .result(.init(builder: "library", parameters: ["n": name], to: "."))
                )
            }
            let failure = await #expect(throws: BuildFailure.self) {
                try await shop.run(steps, areParallel: true, preparation: preparation)
            }
            #expect(failure?.message == #"Step "bad" failed: no luck"#)
            #expect(Set(preparation.reports.map(\.state)) == [.failed, .cancelled])
        }
    }

    @Test("ask a service, try again while it has trouble, and wait for its callback") func callout()
        async throws
    {
        let preparation = ScriptedPreparation()
        let handler: LoopbackServer.Handler = { _ in
            preparation.tries.append([1])
            if preparation.tries.log.count == 1 { return .init(503) }
            preparation.call(.completed)
            return .init(202)
        }
        try await LoopbackServer.with(handler) { server in
            try await Workshop.with { shop in
                let step = StepConfiguration(name: "ask", work: .callout(.init(url: server.url)))
                try await shop.run([step], preparation: preparation)
                let request = try #require(server.requests.last)
                #expect(request.method == "POST")
                #expect(
                    String(decoding: request.body, as: UTF8.self)
                        == #"{"build":"b1","builder":"unit","callback":"http://cairn.example/v1/callbacks/secret","key":"key","step":"ask"}"#
                )
                #expect(!shop.recorder.text.contains("secret"))
            }
        }
    }

    @Test("fail when nobody calls back, or the service refuses") func noCallback() async throws {
        try await LoopbackServer.with({ $0.path == "/no" ? .init(403) : .init(200) }) { server in
            try await Workshop.with { shop in
                for (path, timeout, message) in [
                    ("/", Duration.milliseconds(300), "no callback within 0.30 seconds"),
                    ("/no", .seconds(60), "status 403"),
                ] {
                    let callout = StepConfiguration.Callout(url: server.url + path, timeout: timeout)
                    let failure = await #expect(throws: BuildFailure.self) {
                        try await shop.run(
                            [StepConfiguration(name: "ask", work: .callout(callout))],
                            path == "/" ? "b1" : "b2",
                            preparation: ScriptedPreparation()
                        )
                    }
                    #expect(failure?.message.contains(message) == true)
                }
            }
        }
    }

    @Test("wait no longer than they may for a service that does not even answer") func silentService()
        async throws
    {
        let silence = DispatchSemaphore(value: 0)
        let handler: LoopbackServer.Handler = { _ in
            _ = silence.wait(timeout: .now() + 10)
            return .init(200)
        }
        try await LoopbackServer.with(handler) { server in
            try await Workshop.with { shop in
                let callout = StepConfiguration.Callout(url: server.url, timeout: .milliseconds(300))
                let failure = await #expect(throws: BuildFailure.self) {
                    try await shop.run(
                        [StepConfiguration(name: "ask", work: .callout(callout))],
                        preparation: ScriptedPreparation()
                    )
                }
                #expect(failure?.message.hasPrefix("Step \"ask\" failed: \(server.url): ") == true)
                #expect(server.requests.count == 1)
            }
            silence.signal()
        }
    }

    @Test("end at once when their build is cancelled, with the processes that they started") func cancelled()
        async throws
    {
        try await TemporaryDirectory.with { tools in
            let pid = tools.path("pid")
            try tools.write("#!/bin/sh\necho $$ > \(pid)\nexec sleep 300\n", to: "git", executable: true)
            let environment = ["PATH": "\(tools.path("")):/usr/bin:/bin"]
            try await Workshop.with(environment: environment) { shop in
                let step = StepConfiguration(
                    name: "checkout",
                    work: .checkout(.init(repository: "https://localhost/a.git", revision: "main", to: "."))
                )
                let preparation = ScriptedPreparation()
                let build = Task { try await shop.run([step], preparation: preparation) }
                try await eventually("git runs") { (try? tools.read("pid"))?.last == UInt8(ascii: "\n") }
                build.cancel()
                await #expect(throws: CancellationError.self) { try await build.value }
                #expect(preparation.reports.map(\.state) == [.cancelled])
                let process = String(decoding: try tools.read("pid").dropLast(), as: UTF8.self)
                try await eventually("git has ended") {
                    !FileManager.default.fileExists(atPath: "/proc/\(process)")
                }
            }
        }
    }

    @Test("count in the key with the parameters that they name") func keys() async throws {
        try await Workshop.with { shop in
            func identify(_ revision: String) async throws -> BuildKey {
                let builder = try shop.builder(.list(["true"])) {
                    $0.declaration.parameters = ["revision"]
                    $0.steps = StepsConfiguration([
                        StepConfiguration(
                            name: "lib",
                            work: .result(
                                .init(builder: "lib", parameters: ["r": "{revision}"], to: ".", follow: true)
                            )
                        )
                    ])
                }
                #expect(builder.declaration.followed == ["lib"])
                return try await builder.identify(IdentityRequest(parameters: ["revision": revision])).key
            }
            let key = try await identify("3f2a")
            #expect(key.description == "13560e4b450b7d5d8a81bfebbb06e6fc175fdab8")
        }
    }
}

private func dependency(
    _ key: String,
    failure: String? = nil,
    _ write: @escaping @Sendable (String) async throws -> Void
) -> Dependency {
    Dependency(
        builder: "library",
        key: key,
        commit: String(repeating: "a", count: 40),
        failure: failure,
        wasKnown: true,
        write: write
    )
}

/// A preparation whose answers a test gives.
private final class ScriptedPreparation: Preparation {
    let tries = Recorder()
    private let answer: @Sendable (DependencyRequest) async throws -> Dependency
    private let recorded = Mutex<[StepReport]>([])
    private let ended = Mutex<StepState?>(nil)

    init(
        _ answer: @escaping @Sendable (DependencyRequest) async throws -> Dependency = { _ in
            throw CancellationError()
        }
    ) {
        self.answer = answer
    }

    var reports: [StepReport] { recorded.withLock { $0 } }

    func call(_ state: StepState) { ended.withLock { $0 = state } }

    func resting<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    func working<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await body()
    }

    func result(of request: DependencyRequest) async throws -> Dependency { try await answer(request) }

    func openCallback() throws -> any Callback { ScriptedCallback(preparation: self) }

    func begin(step name: String) {}

    func record(_ report: StepReport) { recorded.withLock { $0.append(report) } }

    private struct ScriptedCallback: Callback {
        let preparation: ScriptedPreparation
        var token: String { "secret" }

        func start() {}

        func end(within time: Duration) async throws -> StepState? {
            if let state = preparation.ended.withLock({ $0 }) { return state }
            try await Task.sleep(for: time)
            return nil
        }

        func close(_ event: StepEvent) -> StepState { .failed }
    }
}
