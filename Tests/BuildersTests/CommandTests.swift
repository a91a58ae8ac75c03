import BuilderProtocol
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A command")
struct CommandTests {
    private func failure(
        _ run: Command,
        _ change: (inout CommandBuilderConfiguration) -> Void = { _ in }
    ) async throws -> BuildFailure? {
        try await Workshop.with { workshop in
            do {
                try await workshop.build(run, change)
                return nil
            } catch let failure as BuildFailure {
                return failure
            }
        }
    }

    @Test("succeeds when it exits with 0, and its output is the log")
    func succeeds() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.list(["sh", "-c", "echo out; echo err >&2; printf 'a\\0\\377b'"]))
            #expect(workshop.recorder.log == Array("out\nerr\na".utf8) + [0, 0xff] + Array("b".utf8))
        }
    }

    @Test("fails with its exit status")
    func failsWithStatus() async throws {
        let failure = try await failure(.list(["sh", "-c", "exit 2"]))
        #expect(failure == BuildFailure(.exit, #"Command "sh" "-c" "exit 2" exited with status 2"#))
    }

    @Test("that is a string runs in a shell that stops at the first error")
    func runsScript() async throws {
        let failure = try await failure(.shell("false; exit 3"))
        #expect(failure == BuildFailure(.exit, #"Command "false; exit 3" exited with status 1"#))
    }

    @Test("fails with the signal that killed it")
    func failsWithSignal() async throws {
        let failure = try await failure(.shell("kill -9 $$"))
        #expect(failure == BuildFailure(.signal, #"Command "kill -9 $$" killed by signal 9"#))
    }

    @Test(
        "fails when there is no such program",
        arguments: ["frobnicate", "./frobnicate", "/nonexistent/frobnicate"]
    )
    func isMissing(program: String) async throws {
        let failure = try await failure(.list([program, "x"]))
        #expect(failure == BuildFailure(.start, "Cannot start \"\(program)\": No such file or directory"))
    }

    @Test("fails when it cannot be executed", arguments: ["./file", "./directory", "tool"])
    func isNotExecutable(program: String) async throws {
        try await Workshop.with { workshop in
            let environment = try workshop.environment()
            try workshop.directory.write("text", to: "b1/work/file")
            try workshop.directory.write("text", to: "b1/work/bin/tool")
            try workshop.directory.makeDirectory("b1/work/directory")
            let builder = try workshop.builder(.list([program])) { $0.environment = ["PATH": "bin"] }
            await #expect(throws: BuildFailure(.start, "Cannot start \"\(program)\": Permission denied")) {
                try await builder.build(environment)
            }
        }
    }

    @Test("fails when its arguments are too long")
    func isTooLong() async throws {
        let failure = try await failure(.list(["true", String(repeating: "x", count: 3 << 20)]))
        #expect(failure == BuildFailure(.start, "Cannot start \"true\": Argument list too long"))
    }

    @Test("is looked up in its own PATH and relative to its directory")
    func isLookedUp() async throws {
        try await Workshop.with { workshop in
            let environment = try workshop.environment()
            try workshop.directory.write(
                "#!/bin/sh\necho \"found in $PWD\"",
                to: "b1/work/bin/tool",
                executable: true
            )
            for (program, path) in [("bin/tool", "/usr/bin:/bin"), ("tool", "bin:/usr/bin:/bin")] {
                try await workshop.builder(.list([program])) { $0.environment["PATH"] = path }.build(
                    environment
                )
            }
            let line = "found in \(environment.workingDirectory)"
            #expect(workshop.recorder.text == "\(line)\n\(line)\n")
        }
    }

    @Test("has exactly the environment that was promised")
    func hasCleanEnvironment() async throws {
        let daemon = ["PATH": "/usr/bin:/bin", "SECRET": "s", "https_proxy": "http://p", "HOME": "/root"]
        try await Workshop.with(environment: daemon) { workshop in
            let key = try #require(BuildKey("the key"))
            let environment = try workshop.environment(
                identity: BuildIdentity(key: key, title: "t", source: "c0ffee"),
                parameters: ["target-os": "a b\nc", "x": ""],
                context: ["api-token": "s3cret"]
            )
            let builder = try workshop.builder(.list(["/usr/bin/env", "-0"])) {
                $0.declaration.parameters = ["target-os", "x"]
                $0.declaration.context = ["api-token"]
                $0.environment = ["LANG": "C.UTF-8"]
                $0.inherit = ["https_proxy", "not_there"]
            }
            try await builder.build(environment)
            let variables = workshop.recorder.text.split(separator: "\0").map(String.init).sorted()
            #expect(
                variables == [
                    "CAIRN_BUILD=b1", "CAIRN_BUILDER=unit", "CAIRN_COMMIT=c0ffee",
                    "CAIRN_CONTEXT_API_TOKEN=s3cret", "CAIRN_COOKIE=\(workshop.host.cookiePrefix)/b1",
                    "CAIRN_KEY=the key", "CAIRN_PARAM_TARGET_OS=a b\nc", "CAIRN_PARAM_X=",
                    "CAIRN_PROGRESS=\(environment.temporaryDirectory).progress",
                    "CAIRN_VALUE=\(environment.valueDirectory)", "HOME=\(environment.workingDirectory)",
                    "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "TMPDIR=\(environment.temporaryDirectory)",
                    "https_proxy=http://p",
                ]
            )
        }
    }

    @Test(
        "leads a session of its own, reads nothing, has no other file open and no signal blocked or ignored"
    )
    func isIsolated() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(
                .shell(
                    """
                    cat; ls /proc/self/fd | tr '\\n' ' '; echo
                    read -r line < /proc/self/stat; set -- $line; echo "$1 $5 $6 $7"
                    grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2
                    readlink /proc/self/fd/0
                    """
                )
            )
            let lines = workshop.recorder.lines
            // The third is ls's own, for the directory it reads.
            #expect(lines.first == "0 1 2 3 ")
            let numbers = try #require(lines.dropFirst().first).split(separator: " ")
            #expect(numbers == [numbers[0], numbers[0], numbers[0], "0"])
            for line in lines.dropFirst(2).prefix(2) {
                let signals = try #require(UInt64(line, radix: 16))
                // glibc keeps 32 and 33 to itself.
                #expect(signals & 0x7fff_ffff == 0)
            }
            #expect(lines.dropFirst(4) == ["/dev/null"])
        }
    }

    @Test("may write much, and every byte arrives in order")
    func writesMuch() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell("seq 1 1500000"))
            let lines = workshop.recorder.lines
            #expect(workshop.recorder.log.count > 10_000_000)
            #expect(lines.count == 1_500_000)
            #expect(lines.enumerated().allSatisfy { String($0.offset + 1) == $0.element })
        }
    }

    @Test("fails when it exceeds its timeout, and what it wrote is kept")
    func timesOut() async throws {
        try await Workshop.with { workshop in
            let failure = BuildFailure(.timeout, "Exceeded timeout of 0.20 seconds")
            await #expect(throws: failure) {
                try await workshop.build(
                    .shell("trap 'echo ended; exit 0' TERM; echo begun; sleep 60 & wait")
                ) {
                    $0.timeout = .milliseconds(200)
                }
            }
            #expect(workshop.recorder.text == "begun\nended\n")
        }
    }

    @Test("fails when it says nothing for too long, however it goes on")
    func isSilent() async throws {
        try await Workshop.with { workshop in
            let failure = BuildFailure(.silence, "No output for 0.50 seconds")
            await #expect(throws: failure) {
                try await workshop.build(.shell("for i in 1 2 3 4 5; do sleep 0.2; echo $i; done; sleep 60"))
                {
                    $0.silenceTimeout = .milliseconds(500)
                }
            }
            #expect(workshop.recorder.text == "1\n2\n3\n4\n5\n")
        }
    }

    @Test("may close its output and go on")
    func closesOutput() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell("echo a; exec >&- 2>&-; sleep 0.1; echo b > $CAIRN_VALUE/b"))
            #expect(workshop.recorder.text == "a\n")
            #expect(try workshop.values() == ["b"])
        }
    }

    @Test(
        "says durations as people do",
        arguments: [
            (Duration.seconds(2), "2.00 seconds"), (.milliseconds(1234), "1.23 seconds"),
            (.seconds(119), "119.00 seconds"),
            (.seconds(120), "2.00 minutes"), (.seconds(600), "10.00 minutes"),
            (.seconds(100 * 60 + 33), "100.55 minutes"),
        ]
    )
    func showsDurations(pair: (Duration, String)) {
        #expect(pair.0.shown == pair.1)
    }
}
