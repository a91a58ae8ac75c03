import BuilderProtocol
import TestSupport
import Testing

@testable import Builders

@Suite("A builder's source")
struct SourceTests {
    private func builder(
        _ workshop: Workshop,
        _ repository: TemporaryRepository,
        inputs: [String]? = nil,
        run: Command = .shell("find . -mindepth 1 | sort; echo $CAIRN_COMMIT")
    ) throws -> CommandBuilder {
        try workshop.builder(run) {
            $0.declaration.parameters = ["r"]
            $0.source = .init(repository: repository.path, revision: "{r}")
            $0.inputs = inputs
        }
    }

    private func build(_ builder: CommandBuilder, _ workshop: Workshop, revision: String, id: String = "b1")
        async throws
    {
        let identity = try await builder.identify(IdentityRequest(parameters: ["r": revision]))
        let environment = try workshop.environment(id, identity: identity, parameters: ["r": revision])
        try await builder.prepare(environment)
        try await builder.build(environment)
    }

    @Test("is checked out before the build, without git's own directory", arguments: [false, true])
    func isCheckedOut(mirrored: Bool) async throws {
        try await Workshop.with(mirrorsEverything: mirrored) { workshop in
            try await TemporaryRepository.with { repository in
                let commit = try await repository.commit(["a": "1", "d/b": "2", ".dot": "3"])
                try await build(builder(workshop, repository), workshop, revision: "main")
                #expect(workshop.recorder.lines == ["./.dot", "./a", "./d", "./d/b", commit[...]])
                #expect(workshop.recorder.explanations == ["Preparing: checkout"])
            }
        }
    }

    @Test("may be only the inputs")
    func isOnlyInputs() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                try await repository.commit(["a": "1", "d/b": "2", "e": "3"])
                let builder = try builder(
                    workshop,
                    repository,
                    inputs: ["d", "e", "missing"],
                    run: .shell("find . -type f | sort")
                )
                try await build(builder, workshop, revision: "main")
                #expect(workshop.recorder.text == "./d/b\n./e\n")
            }
        }
    }

    @Test("is a tree of its own for each of several builds at once")
    func isSeparate() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                try await repository.commit(["a": "one"])
                try await repository.git("tag", "one")
                try await repository.commit(["a": "two"])
                let builder = try builder(
                    workshop,
                    repository,
                    run: .shell("cp a $CAIRN_VALUE/a; echo dirty > a")
                )
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 1...8 {
                        let revision = index.isMultiple(of: 2) ? "main" : "one"
                        group.addTask {
                            try await build(builder, workshop, revision: revision, id: "b\(index)")
                        }
                    }
                    try await group.waitForAll()
                }
                for index in 1...8 {
                    let expected = index.isMultiple(of: 2) ? "two" : "one"
                    #expect(try workshop.directory.read("b\(index)/value/a") == Array(expected.utf8))
                }
            }
        }
    }

    @Test("is resolved anew when it is remote, but shared for two seconds")
    func isShared() async throws {
        let clock = ManualClock()
        try await Workshop.with(mirrorsEverything: true, uptime: { clock.now }) { workshop in
            try await TemporaryRepository.with { repository in
                let builder = try builder(workshop, repository)
                let first = try await repository.commit(["a": "1"])
                let identify = { try await builder.identify(IdentityRequest(parameters: ["r": $0])).source }
                #expect(try await identify("main") == first)
                let second = try await repository.commit(["a": "2"])
                clock.advance(by: .seconds(1.9))
                #expect(try await identify("main") == first)
                clock.advance(by: .seconds(0.2))
                #expect(try await identify("main") == second)
                // What is not there yet is looked for at once.
                clock.advance(by: .seconds(1))
                let third = try await repository.commit(["a": "3"])
                #expect(try await identify(third) == third)
                #expect(try await identify("main") == third)
            }
        }
    }

    @Test("needs no fetch for a commit that is present, and says when it cannot be fetched")
    func survivesAbsence() async throws {
        let clock = ManualClock()
        try await Workshop.with(mirrorsEverything: true, uptime: { clock.now }) { workshop in
            try await TemporaryRepository.with { repository in
                let builder = try builder(workshop, repository)
                let commit = try await repository.commit(["a": "1"])
                try await build(builder, workshop, revision: commit)
                clock.advance(by: .seconds(10))
                try await repository.git("update-ref", "-d", "refs/heads/main")
                try repository.directory.write("", to: ".git/HEAD")
                #expect(
                    try await builder.identify(IdentityRequest(parameters: ["r": commit])).source == commit
                )
                let error = await #expect(throws: IdentificationError.self) {
                    try await builder.identify(IdentityRequest(parameters: ["r": "main"]))
                }
                guard case .sourceUnavailable(let message) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(message.contains("does not appear to be a git repository"))
            }
        }
    }

    /// A builder whose git is this script.
    private func builder(
        _ workshop: Workshop,
        git script: String,
        repository: String = "https://user:s3cret@localhost/app.git",
        fetchDeadline: Duration = .seconds(60)
    ) throws -> CommandBuilder {
        try workshop.directory.write("#!/bin/sh\n\(script)\n", to: "bin/git", executable: true)
        let host = CommandHost(
            spool: workshop.directory.path("spool"),
            cookiePrefix: workshop.host.cookiePrefix,
            environment: ["PATH": "\(workshop.directory.path("bin")):/usr/bin:/bin"],
            logger: workshop.host.logger,
            fetchDeadline: fetchDeadline,
            mirrorsEverything: true
        )
        let configuration = CommandBuilderConfiguration(
            recipe: BuilderRecipe(
                declaration: BuilderDeclaration(name: "unit"),
                source: .init(repository: repository, revision: "main")
            ),
            run: .list(["true"])
        )
        return try CommandBuilder(configuration: configuration, host: host)
    }

    @Test("is fetched once for many who ask at the same time")
    func isFetchedOnce() async throws {
        try await Workshop.with { workshop in
            try await TemporaryRepository.with { repository in
                try await repository.commit(["a": "1"])
                let script = "echo x >> \(workshop.directory.path("calls")); exec /usr/bin/git \"$@\""
                let builder = try builder(workshop, git: script, repository: repository.path)
                try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 1...20 {
                        group.addTask { try await builder.identify(IdentityRequest(parameters: [:])).source }
                    }
                    var commits: Set<String?> = []
                    for try await commit in group { commits.insert(commit) }
                    #expect(commits.count == 1)
                }
                let calls = try workshop.directory.read("calls")
                #expect(calls == Array("x\n".utf8))
            }
        }
    }

    @Test("that does not answer is given up at its deadline")
    func hasDeadline() async throws {
        try await Workshop.with { workshop in
            let builder = try builder(workshop, git: "exec sleep 300", fetchDeadline: .milliseconds(100))
            let expected = IdentificationError.sourceUnavailable("fetching took longer than 0.10 seconds")
            await #expect(throws: expected) { try await builder.identify(IdentityRequest(parameters: [:])) }
        }
    }

    @Test("keeps nobody waiting who does not want to wait any more")
    func canBeLeft() async throws {
        try await Workshop.with { workshop in
            let script = "echo x > \(workshop.directory.path("called")); exec sleep 300"
            let builder = try builder(workshop, git: script, fetchDeadline: .seconds(5))
            let asker = Task { try await builder.identify(IdentityRequest(parameters: [:])) }
            try await eventually("git runs") { workshop.directory.exists("called") }
            asker.cancel()
            let expected = IdentificationError.sourceUnavailable("fetching was cancelled")
            await #expect(throws: expected) { try await asker.value }
            await FormerLife.end(cookiePrefix: workshop.host.cookiePrefix, grace: .zero)
        }
    }

    @Test("does not show its credentials when it fails, nor on a command line")
    func hidesCredentials() async throws {
        try await Workshop.with { workshop in
            let calls = workshop.directory.path("calls")
            let script = "echo \"$@\" >> \(calls); echo \"fatal: $GIT_CONFIG_KEY_0 failed\"; exit 128"
            let builder = try builder(workshop, git: script)
            let message = "fatal: url.https://***@localhost/app.git.insteadOf failed"
            await #expect(throws: IdentificationError.sourceUnavailable(message)) {
                try await builder.identify(IdentityRequest(parameters: [:]))
            }
            let words = String(decoding: try workshop.directory.read("calls"), as: UTF8.self)
            #expect(words.contains("clone") && !words.contains("s3cret"))
        }
    }

    @Test("is local for a path and a file URL, remote for what git can fetch")
    func isClassified() throws {
        #expect(try SourceLocation("/srv/app.git") == .local(path: "/srv/app.git"))
        #expect(try SourceLocation("file:///srv/a%20b.git") == .local(path: "/srv/a b.git"))
        for url in [
            "https://example.org/app.git", "ssh://git@example.org:22/app.git", "git://example.org/app",
            "git@example.org:app.git",
            "example.org:srv/app.git", "HTTP://example.org/x",
        ] {
            #expect(try SourceLocation(url) == .remote(url: url))
        }
        for none in [
            "", "app", "./app", "a/b:c", "ext::sh", "-o@x:y", "ssh://-o/x", "foo://x/y", "https:///x",
            "https://x y/z",
        ] {
            #expect(throws: IdentificationError.self) { try SourceLocation(none) }
        }
    }
}
