import BuilderProtocol
import TestSupport
import Testing

@testable import Builders

@Suite("What a command builder tells before a build", .timeLimit(.minutes(2)))
struct PresentStepsTests {
    @Test("are the files that were fetched before, and how long a command may run")
    func fetched() async throws {
        let content = Array("wanted\n".utf8)
        try await LoopbackServer.with({ _ in .init(200, body: content) }) { server in
            try await Workshop.with { shop in
                let fetch = shop.fetch(server.url, content)
                let step = StepConfiguration(name: "sources", work: .fetch(fetch))
                let builder = try shop.builder(.list(["true"])) { configuration in
                    configuration.steps = StepsConfiguration([step])
                    configuration.timeout = .seconds(77)
                }
                #expect(await builder.presentSteps(for: [:]) == [])
                try await shop.prepare([fetch])
                #expect(await builder.presentSteps(for: [:]) == ["sources"])
                #expect(builder.declaration.timeLimit == .seconds(77))
            }
        }
    }
}
