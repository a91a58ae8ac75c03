import BuilderProtocol
import Foundation
import GitStore
import TestSupport
import Testing

@testable import Builders

@Suite("A fetch step", .timeLimit(.minutes(2)))
struct FetchTests {
    private static let content =
        Array("what is wanted\n".utf8) + (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

    @Test("puts the file in place, keeps it for others, and fetches it once") func fetched() async throws {
        try await LoopbackServer.with({ _ in .init(200, body: Self.content) }) { server in
            try await Workshop.with { shop in
                for id in ["b1", "b2"] { try await shop.prepare([shop.fetch(server.url, Self.content)], id) }
                #expect(try shop.directory.read("b1/work/in/file") == Self.content)
                #expect(try shop.directory.read("b2/work/in/file") == Self.content)
                #expect(server.requests.count == 1)
                // A copy: what a build does to it stays with the build.
                try shop.directory.write("changed", to: "b1/work/in/file")
                try await shop.prepare([shop.fetch(server.url, Self.content)], "b3")
                #expect(try shop.directory.read("b3/work/in/file") == Self.content)
            }
        }
    }

    @Test("at the same time by many comes once") func shared() async throws {
        try await LoopbackServer.with({ _ in .init(200, body: Self.content) }) { server in
            try await Workshop.with { shop in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<10 {
                        group.addTask {
                            try await shop.prepare([shop.fetch(server.url, Self.content)], "b\(index)")
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("goes on where the connection broke off") func resumes() async throws {
        let handler: LoopbackServer.Handler = { request in
            guard let range = request.headers["range"], let start = Int(range.dropFirst(6).dropLast()) else {
                return .init(200, body: Self.content, cutAfter: 200_000)
            }
            let headers = [
                ("Content-Range", "bytes \(start)-\(Self.content.count - 1)/\(Self.content.count)")
            ]
            return .init(206, headers, body: Array(Self.content[start...]))
        }
        try await LoopbackServer.with(handler) { server in
            try await Workshop.with { shop in
                try await shop.prepare([shop.fetch(server.url, Self.content)])
                #expect(try shop.directory.read("b1/work/in/file") == Self.content)
                #expect(server.requests.count == 2)
                #expect(server.requests.last?.headers["range"] != nil)
                #expect(shop.recorder.text.contains("trying again in"))
            }
        }
    }

    @Test("follows redirects, and tries again when the server has trouble") func redirects() async throws {
        let tries = Recorder()
        let handler: LoopbackServer.Handler = { request in
            guard request.path == "/there" else { return .init(302, [("Location", "/there")]) }
            tries.append([1])
            return tries.log.count == 1 ? .init(503) : .init(200, body: Self.content)
        }
        try await LoopbackServer.with(handler) { server in
            try await Workshop.with { shop in
                try await shop.prepare([shop.fetch(server.url, Self.content)])
                #expect(try shop.directory.read("b1/work/in/file") == Self.content)
            }
        }
    }

    @Test(
        "fails with what was not as announced, and leaves nothing",
        arguments: [
            ("size", "has 300015 bytes instead of 300014"), ("hash", "instead of"), ("absent", "status 404"),
        ]
    )
    func wrong(_ what: String, _ message: String) async throws {
        let handler: LoopbackServer.Handler = { _ in
            what == "absent" ? .init(404) : .init(200, body: Self.content)
        }
        try await LoopbackServer.with(handler) { server in
            try await Workshop.with { shop in
                var fetch = shop.fetch(server.url, Self.content)
                if what == "size" { fetch.size = "300014" }
                if what == "hash" { fetch.sha256 = String(repeating: "0", count: 64) }
                let failure = await #expect(throws: BuildFailure.self) { try await shop.prepare([fetch]) }
                #expect(failure?.kind == .step)
                #expect(failure?.message.hasPrefix("Step \"fetch-0\" failed: ") == true)
                #expect(failure?.message.contains(message) == true)
                #expect(!shop.directory.exists("b1/work/in"))
                let kept = try FileTree.files(below: shop.directory.path("spool/fetched"))
                #expect(kept == [])
            }
        }
    }

    @Test("keeps what is there with that content, and never replaces what is there with another")
    func present() async throws {
        try await LoopbackServer.with({ _ in .init(200, body: Self.content) }) { server in
            try await Workshop.with { shop in
                try shop.directory.write(Self.content, to: "b1/work/in/file")
                try shop.directory.write("mine", to: "b2/work/in/file")
                try await shop.prepare([shop.fetch(server.url, Self.content)])
                #expect(server.requests.isEmpty)
                let failure = await #expect(throws: BuildFailure.self) {
                    try await shop.prepare([shop.fetch(server.url, Self.content)], "b2")
                }
                #expect(failure?.message.contains("is there already with the SHA-256") == true)
                #expect(try shop.directory.read("b2/work/in/file") == Array("mine".utf8))
            }
        }
    }

    @Test("follows no link out of the working directory") func links() async throws {
        try await LoopbackServer.with({ _ in .init(200, body: Self.content) }) { server in
            try await Workshop.with { shop in
                let outside = try shop.directory.makeDirectory("outside")
                try shop.directory.makeDirectory("b1/work")
                try FileManager.default.createSymbolicLink(
                    atPath: shop.directory.path("b1/work/in"),
                    withDestinationPath: outside
                )
                await #expect(throws: BuildFailure.self) {
                    try await shop.prepare([shop.fetch(server.url, Self.content)])
                }
                #expect(!shop.directory.exists("outside/file"))
                for path in ["../x", "/tmp/x", "a/../../x", ".git/x"] {
                    var fetch = shop.fetch(server.url, Self.content)
                    fetch.to = "{p}"
                    let steps = [StepConfiguration(name: "f", work: .fetch(fetch))]
                    await #expect(throws: BuildFailure.self) {
                        try await shop.run(steps, "b9", parameters: ["p": path])
                    }
                }
            }
        }
    }

    @Test("notices damage in the store, and fetches anew") func damage() async throws {
        try await LoopbackServer.with({ _ in .init(200, body: Self.content) }) { server in
            try await Workshop.with { shop in
                let fetch = shop.fetch(server.url, Self.content)
                try await shop.prepare([fetch])
                try shop.directory.write("damaged", to: "spool/fetched/\(fetch.sha256)")
                try await shop.prepare([fetch], "b2")
                #expect(try shop.directory.read("b2/work/in/file") == Self.content)
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test("takes files of this machine; the store forgets what was not used for longest")
    func localFiles() async throws {
        try await Workshop.with(fetchedLimitBytes: 25) { shop in
            var digests: [String] = []
            for index in 0..<3 {
                let content = Array("file number \(index)".utf8)
                let path = try shop.directory.write(content, to: "originals/a b\(index)")
                let url = "file://" + path.replacing(" ", with: "%20")
                let fetch = shop.fetch(url, content)
                digests.append(fetch.sha256)
                try await shop.prepare([fetch], "b\(index)")
                #expect(try shop.directory.read("b\(index)/work/in/file") == content)
            }
            #expect(try FileTree.files(below: shop.directory.path("spool/fetched")) == [digests[2]])
        }
    }
}

extension Workshop {
    func fetch(_ url: String, _ content: [UInt8]) -> StepConfiguration.Fetch {
        let digest = SHA256Digest(of: content)
        return .init(url: url, size: "\(content.count)", sha256: digest.description, to: "in/file")
    }

    func prepare(_ fetches: [StepConfiguration.Fetch], _ id: String = "b1") async throws {
        let steps = fetches.enumerated().map {
            StepConfiguration(name: "fetch-\($0.offset)", work: .fetch($0.element))
        }
        try await run(steps, id)
    }

    /// Runs the steps of one build.
    func run(
        _ steps: [StepConfiguration],
        _ id: String = "b1",
        areParallel: Bool = false,
        parameters: [String: String] = [:],
        preparation: any Preparation = LonePreparation()
    ) async throws {
        try await StepRunner(
            builder: "unit",
            configuration: StepsConfiguration(steps, areParallel: areParallel),
            host: host,
            environment: environment(id, parameters: parameters, preparation: preparation)
        ).run()
    }
}
