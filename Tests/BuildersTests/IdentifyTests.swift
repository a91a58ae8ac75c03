import BuilderProtocol
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A command builder's identity")
struct IdentifyTests {
    private func identify(
        _ workshop: Workshop,
        parameters: [String: String],
        source commit: String? = nil,
        private privateParameters: Set<String> = [],
        _ change: (inout CommandBuilderConfiguration) -> Void = { _ in }
    ) async throws -> BuildIdentity {
        let builder = try workshop.builder(.list(["true"])) {
            $0.declaration.parameters = parameters.keys.sorted()
            $0.declaration.privateParameters = privateParameters
            change(&$0)
        }
        let identity = try await builder.identify(IdentityRequest(parameters: parameters, source: commit))
        // What is told at once is the same, and only where there is no source to ask.
        #expect(builder.immediateKey(for: parameters) == (identity.source == nil ? identity.key : nil))
        return identity
    }

    /// What git calls these bytes.
    private func blob(_ json: String, in repository: TemporaryRepository) async throws -> String {
        try await repository.git("hash-object", "--stdin", input: json)
    }

    @Test("has the contract's key for the contract's parameters, as git computes it")
    func hasKnownKey() async throws {
        try await Workshop.with { workshop in
            let identity = try await identify(workshop, parameters: ["revision": "3f2a"])
            #expect(identity.key.description == "13560e4b450b7d5d8a81bfebbb06e6fc175fdab8")
            #expect(identity.title == "unit 13560e4b450b7d5d8a81bfebbb06e6fc175fdab8")
            #expect(identity.source == nil)
            try await TemporaryRepository.with { repository in
                let oracle = try await blob(#"{"revision":"3f2a"}"#, in: repository)
                #expect(identity.key.description == oracle)
            }
        }
    }

    @Test("counts the version, and private parameters in clear")
    func countsVersion() async throws {
        try await Workshop.with { workshop in
            let identity = try await identify(workshop, parameters: ["a": "1", "b": "x y"], private: ["b"]) {
                $0.version = "2"
                $0.title = "{a} and {b}"
            }
            #expect(identity.title == "1 and ***")
            try await TemporaryRepository.with { repository in
                let oracle = try await blob(#"{"a":"1","b":"x y","version":"2"}"#, in: repository)
                #expect(identity.key.description == oracle)
            }
        }
    }

    @Test("uses the key template, and says when that makes no key")
    func usesTemplate() async throws {
        try await Workshop.with { workshop in
            let identity = try await identify(workshop, parameters: ["a": "x/y"]) { $0.key = "k-{a}" }
            #expect(identity.key.description == "k-x/y")
            await #expect(throws: IdentificationError.invalidKey("..")) {
                try await identify(workshop, parameters: ["a": ".."]) { $0.key = "{a}" }
            }
        }
    }

    @Test("has a title of one line")
    func hasOneLine() async throws {
        try await Workshop.with { workshop in
            let identity = try await identify(workshop, parameters: ["a": "x\ny\u{1b}z"]) {
                $0.title = "t {a}"
            }
            #expect(identity.title == "t x y z")
        }
    }

    @Test("replaces the revision by the commit it names now")
    func replacesRevision() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                let first = try await repository.commit(["a": "1"])
                let parameters = ["revision": "main", "target": "x"]
                let configure = { (configuration: inout CommandBuilderConfiguration) in
                    configuration.source = .init(repository: repository.path, revision: "{revision}")
                    configuration.title = "Tests of {revision}"
                }
                let identity = try await identify(workshop, parameters: parameters, configure)
                #expect(identity.source == first)
                #expect(identity.title == "Tests of main")
                let oracle = try await blob(#"{"source":"\#(first)","target":"x"}"#, in: repository)
                #expect(identity.key.description == oracle)
                try await repository.commit(["a": "2"])
                let moved = try await identify(workshop, parameters: parameters, configure)
                #expect(moved.key != identity.key)
                let same = try await identify(workshop, parameters: parameters, source: first, configure)
                #expect(same.key == identity.key)
            }
        }
    }

    @Test("keeps a parameter that the repository's place depends on")
    func keepsRepositoryParameter() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                let commit = try await repository.commit(["a": "1"])
                let identity = try await identify(workshop, parameters: ["p": repository.path, "r": "main"]) {
                    $0.source = .init(repository: "file://{p}", revision: "{r}")
                }
                let oracle = try await blob(
                    #"{"p":"\#(repository.path)","source":"\#(commit)"}"#,
                    in: repository
                )
                #expect(identity.key.description == oracle)
            }
        }
    }

    @Test("counts only the inputs, when they are named")
    func countsInputs() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                try await repository.commit(["Sources/a": "1", "README": "1"])
                let tree = try await repository.git("rev-parse", "HEAD:Sources")
                let configure = { (configuration: inout CommandBuilderConfiguration) in
                    configuration.source = .init(repository: repository.path, revision: "{r}")
                    configuration.inputs = ["Sources", "Missing"]
                }
                let identity = try await identify(workshop, parameters: ["r": "main"], configure)
                let oracle = try await blob(
                    #"{"inputs":{"Missing":null,"Sources":"\#(tree)"}}"#,
                    in: repository
                )
                #expect(identity.key.description == oracle)
                try await repository.commit(["README": "2"])
                let same = try await identify(workshop, parameters: ["r": "main"], configure)
                #expect(same.key == identity.key)
                #expect(same.source != identity.source)
            }
        }
    }

    @Test("can be the commit itself")
    func usesCommit() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                let commit = try await repository.commit(["a": "1"])
                let identity = try await identify(workshop, parameters: ["r": "main"]) {
                    $0.source = .init(repository: repository.path, revision: "{r}")
                    $0.key = "{commit}-x"
                }
                #expect(identity.key.description == "\(commit)-x")
            }
        }
    }

    @Test(
        "is not told for a revision that does not exist",
        arguments: ["nope", "--upload-pack=x", String(repeating: "0", count: 40)]
    )
    func refusesRevision(revision: String) async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                try await repository.commit(["a": "1"])
                await #expect(throws: IdentificationError.unknownRevision(revision)) {
                    try await identify(workshop, parameters: ["r": revision]) {
                        $0.source = .init(repository: repository.path, revision: "{r}")
                    }
                }
            }
        }
    }

    @Test("shows no private value when it is not told")
    func hidesPrivateValues() async throws {
        try await Workshop.with { workshop in
            let parameters = ["r": "s3cret-revision", "p": "hidden-path"]
            let error = await #expect(throws: IdentificationError.self) {
                try await identify(workshop, parameters: parameters, private: ["r", "p"]) {
                    $0.source = .init(repository: "/nonexistent/{p}", revision: "{r}")
                }
            }
            #expect(!"\(String(describing: error))".contains("hidden-path"))
            try await TemporaryRepository.with { repository in
                try await repository.commit(["a": "1"])
                await #expect(throws: IdentificationError.unknownRevision("x-***")) {
                    try await identify(workshop, parameters: parameters, private: ["r"]) {
                        $0.source = .init(repository: repository.path, revision: "x-{r}")
                    }
                }
            }
        }
    }

    @Test(
        "is not told for a source that is none",
        arguments: [
            "/nonexistent", "relative/path", "--upload-pack=touch x", "ext::sh -c true",
            "ssh://-oProxyCommand=x/y",
            "-a@b:c",
        ]
    )
    func refusesSource(repository: String) async throws {
        try await Workshop.with { workshop in
            let error = await #expect(throws: IdentificationError.self) {
                try await identify(workshop, parameters: ["r": repository]) {
                    $0.source = .init(repository: "{r}", revision: "main")
                }
            }
            guard case .sourceUnavailable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
