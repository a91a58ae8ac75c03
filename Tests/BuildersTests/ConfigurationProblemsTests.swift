import BuilderProtocol
import Testing

@testable import Builders

@Suite("A command builder's configuration")
struct ConfigurationProblemsTests {
    private func paths(
        parameters: [String] = ["revision"],
        private privateParameters: Set<String> = [],
        context: [String] = [],
        _ change: (inout CommandBuilderConfiguration) -> Void
    ) -> [String] {
        let declaration = BuilderDeclaration(
            name: "unit",
            parameters: parameters,
            privateParameters: privateParameters,
            context: context
        )
        var configuration = CommandBuilderConfiguration(
            recipe: BuilderRecipe(declaration: declaration),
            run: .list(["make"])
        )
        change(&configuration)
        return configuration.problems.map(\.path)
    }

    private static let source = CommandBuilderConfiguration.Source(
        repository: "/srv/app.git",
        revision: "{revision}"
    )

    @Test("has no problem when it follows the rules")
    func acceptsGood() {
        let paths = paths(parameters: ["revision", "target-os"], context: ["token"]) {
            $0.title = "Tests of {revision} ({commit})"
            $0.source = Self.source
            $0.inputs = ["Makefile", "Sources/app"]
            $0.version = "2"
            $0.environment = ["LANG": "C.UTF-8", "CAIRN_URL": "http://localhost:8470"]
            $0.value = ["dist/**", ".cache", "a?c/*.xml"]
        }
        #expect(paths == [])
    }

    @Test("names templates with unknown names or lone braces")
    func findsTemplates() {
        let paths = paths {
            $0.title = "{nope}"
            $0.key = "a{"
            $0.source = .init(repository: "/srv/{commit}", revision: "{a}{b}")
        }
        #expect(paths == ["title", "key", "source.repository", "source.revision", "source.revision"])
    }

    @Test("knows {commit} only with a source")
    func commitNeedsSource() {
        #expect(paths { $0.key = "{commit}" } == ["key"])
        #expect(paths { ($0.key, $0.source) = ("{commit}", Self.source) } == [])
        #expect(
            paths(parameters: ["revision", "commit"]) { ($0.key, $0.source) = ("{commit}", Self.source) } == [
                "key"
            ]
        )
    }

    @Test("refuses a parameter named like a member that is added to the key")
    func findsMembers() {
        #expect(paths(parameters: ["a", "version"]) { $0.version = "1" } == ["parameters[1]"])
        #expect(paths(parameters: ["revision", "source"]) { $0.source = Self.source } == ["parameters[1]"])
        #expect(
            paths(parameters: ["revision", "inputs"]) { ($0.source, $0.inputs) = (Self.source, ["a"]) }
                == ["parameters[1]"]
        )
        #expect(paths(parameters: ["version", "source", "inputs"]) { _ in } == [])
    }

    @Test("refuses a key template beside version or inputs, or with a private parameter")
    func findsKeys() {
        #expect(paths { ($0.key, $0.version) = ("{revision}", "1") } == ["version"])
        #expect(paths { ($0.key, $0.inputs, $0.source) = ("{revision}", ["a"], Self.source) } == ["key"])
        #expect(paths(private: ["revision"]) { $0.key = "x-{revision}" } == ["key"])
    }

    @Test("refuses names that become the same variable")
    func findsClashes() {
        #expect(paths(parameters: ["a-b", "c", "A_b"]) { _ in } == ["parameters[2]"])
        #expect(paths(parameters: ["token"], context: ["x", "token", "X"]) { _ in } == ["context[2]"])
    }

    @Test("refuses variables that are none, or that Cairn sets")
    func findsVariables() {
        let paths = paths {
            $0.environment = ["": "", "A=B": "", "CAIRN_KEY": "", "CAIRN_PARAM_REVISION": "", "Z": "\0"]
            $0.inherit = ["https_proxy", "CAIRN_BUILD"]
        }
        #expect(
            paths == [
                "environment.", "environment.A=B", "environment.CAIRN_KEY",
                "environment.CAIRN_PARAM_REVISION",
                "environment.Z", "inherit[1]",
            ]
        )
    }

    @Test("refuses patterns and inputs that are absolute or lead out")
    func findsPaths() {
        let paths = paths {
            $0.value = ["ok", "/abs", "../x", "a/../b", "", "./"]
            $0.source = Self.source
            $0.inputs = ["ok", "/abs", "a/..", ".git", "a//b", ""]
        }
        #expect(
            paths == (1...5).map { "inputs[\($0)]" } + (1...5).map { "value[\($0)]" }
        )
        #expect(self.paths { $0.inputs = ["a"] } == ["inputs"])
    }

    @Test("refuses a command without a program", arguments: [Command.list([]), .list([""]), .shell("a\0")])
    func findsCommands(run: Command) {
        #expect(paths { $0.run = run } == ["run"])
    }

    @Test("makes no builder while it has problems")
    func refusesBuilder() async throws {
        try await Workshop.with { workshop in
            _ = #expect(throws: InvalidBuilderConfiguration.self) {
                try workshop.builder(.list(["a"])) { $0.title = "{" }
            }
        }
    }
}
