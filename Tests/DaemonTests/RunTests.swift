import Foundation
import TestSupport
import Testing

private let configuration = """
    builders:
      steps: { parameters: [step] }
    """

/// For the tests in which a lease runs out.
private let shortLease = "limits: { claim-lease: 5s }\n" + configuration

extension RunningDaemon {
    /// `cairn run steps step=STEP OPTIONS… -- /bin/sh -c SCRIPT` in a directory of the test.
    fileprivate func run(
        _ step: String,
        _ options: [String] = [],
        _ script: String,
        in place: String = "here",
        screen: Int32? = nil
    ) throws -> Program {
        try Program(
            "cairn",
            ["run", "steps", "step=\(step)"] + options + ["--", "/bin/sh", "-c", script],
            environment: ["CAIRN_URL": url],
            in: try directory.makeDirectory(place),
            output: screen
        )
    }

    fileprivate func metricOfClaims(_ ending: String) async throws -> Double? {
        try await metric(#"cairn_claims_ended_total{ending="\#(ending)"}"#)
    }
}

@Suite("cairn run", .timeLimit(.minutes(3)))
struct RunTests {
    @Test("runs a command once: afterwards it gives its log, its files and its outcome")
    func runsOnce() async throws {
        try await withDaemon(configuration) { daemon in
            let script = """
                echo "step $CAIRN_PARAM_STEP"; echo problem >&2; mkdir -p out; echo made > out/a; echo x > 'b'; chmod +x b
                ln -s a out/l; ln -s /etc out/outside; echo run >> ../count
                """
            let first = try await daemon.run("a", ["--value", "out", "b", "none"], script).ending()
            #expect(first.status == 0, "\(first.notesText)")
            #expect(first.outputText.hasPrefix("step a\nproblem\n"))
            #expect(first.outputText.contains("Not collected: none (no match)\n"))
            let second = try await daemon.run("a", ["--value", "out", "b"], script, in: "there").ending()
            #expect(second.status == 0, "\(second.notesText)")
            #expect(second.outputText.contains("Starting...\nstep a\nproblem\nNot collected"))
            #expect(second.outputText.hasSuffix("Success\n"))
            #expect(try daemon.directory.read("there/out/a") == Array("made\n".utf8))
            #expect(try daemon.directory.read("there/out/l") == Array("made\n".utf8))
            #expect(FileManager.default.isExecutableFile(atPath: daemon.directory.path("there/b")))
            #expect(!daemon.directory.exists("there/out/outside"))
            #expect(try daemon.directory.read("count") == Array("run\n".utf8))
        }
    }

    @Test("keeps a failure: the command's, a signal's, a missing program's")
    func keepsFailures() async throws {
        try await withDaemon(configuration) { daemon in
            for _ in 0..<2 {
                let failed = try await daemon.run("exit", [], "echo run >> ../count; exit 3").ending()
                #expect(failed.status == 1)
                #expect(failed.notesText.contains("exited with status 3"))
            }
            #expect(try daemon.directory.read("count") == Array("run\n".utf8))
            #expect(try await daemon.run("signal", [], "kill -9 $$").ending().status == 1)
            let missing = try await Program(
                "cairn",
                ["run", "steps", "step=missing", "--json", "--", "frobnicate"],
                environment: ["CAIRN_URL": daemon.url]
            ).ending()
            #expect(missing.status == 1)
            #expect(missing.outputText.contains(#""failure_kind":"start""#))
            #expect(missing.outputText.contains(#"Cannot start \"frobnicate\": No such file or directory"#))
        }
    }

    @Test("lets one of two runners work; the other follows and gets the same")
    func twoRunners() async throws {
        try await withDaemon(configuration) { daemon in
            let script =
                "echo begin; echo run >> ../count; until [ -e ../go ]; do sleep 0.02; done; echo end > made"
            let one = try daemon.run("a", ["--value", "made"], script, in: "one")
            #expect(await one.hasPrinted("begin"))
            let two = try daemon.run("a", ["--value", "made"], script, in: "two")
            #expect(await two.hasPrinted("begin"))
            try daemon.directory.write("", to: "go")
            #expect(await one.ending().status == 0)
            let ending = await two.ending()
            #expect(ending.status == 0, "\(ending.notesText)")
            #expect(ending.outputText.hasSuffix("Success\n"))
            #expect(try daemon.directory.read("two/made") == Array("end\n".utf8))
            #expect(try daemon.directory.read("count") == Array("run\n".utf8))
        }
    }

    @Test("tells how far it is, live")
    func tellsProgress() async throws {
        try await withDaemon(configuration) { daemon in
            let script =
                #"printf '0.25\tcompiling\n' >> $CAIRN_PROGRESS; echo begin; until [ -e ../go ]; do sleep 0.02; done"#
            let one = try daemon.run("a", [], script)
            let key = "/v1/builders/steps/results"
            try await eventually("the progress is there") {
                try await daemon.get(key).text.contains(
                    #""progress":{"ahead":0,"fraction":0.25,"message":"compiling"}"#
                )
            }
            let two = try daemon.run("a", [], script, in: "two")
            #expect(await two.hasNoted("25% · compiling"))
            try daemon.directory.write("", to: "go")
            #expect(await one.ending().status == 0)
            #expect(await two.ending().status == 0)
        }
    }

    @Test("ends its command with Ctrl-C, and the key is free at once", arguments: [SIGINT, SIGTERM])
    func isInterrupted(signal: Int32) async throws {
        try await withDaemon(configuration) { daemon in
            let script = "trap 'echo asked; exit 9' INT TERM; echo begin; while :; do sleep 0.02; done"
            let runner = try daemon.run("a", [], script)
            #expect(await runner.hasPrinted("begin"))
            runner.send(signal: signal)
            let ending = await runner.ending()
            #expect(ending.status == 5, "\(ending.notesText)")
            #expect(ending.outputText.contains("asked"))
            #expect(try await daemon.metricOfClaims("given_up") == 1)
            #expect(try await daemon.run("a", [], "true").ending().status == 0)
        }
    }

    @Test("that is killed leaves the key free after the lease; another one then builds")
    func isKilled() async throws {
        try await withDaemon(shortLease) { daemon in
            let first = try daemon.run("a", [], "echo begin; exec sleep 60 > /dev/null 2>&1")
            #expect(await first.hasPrinted("begin"))
            let second = try daemon.run("a", [], "echo mine")
            #expect(await second.hasNoted("Running"))
            first.send(signal: SIGKILL)
            let ending = await second.ending()
            #expect(ending.status == 0, "\(ending.notesText)")
            #expect(ending.outputText.hasSuffix("mine\n"))
            #expect(ending.notesText.contains("the claim's lease ran out"))
            #expect(try await daemon.metricOfClaims("expired") == 1)
        }
    }

    @Test("leaves its progress file behind when it is killed, and the next one removes it, but none in use")
    func sweepsProgress() async throws {
        try await TemporaryDirectory.with { directory in
            func run(_ script: String) throws -> Program {
                try Program(
                    "cairn",
                    ["run", "steps", "step=a", "--", "/bin/sh", "-c", script],
                    environment: ["CAIRN_URL": "http://127.0.0.1:1", "TMPDIR": directory.path]
                )
            }
            func files() throws -> Set<String> {
                Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
            }
            let waiting = #"echo "$CAIRN_PROGRESS"; while [ -d "$TMPDIR" ]; do sleep 0.05; done"#
            let killed = try run(waiting)
            #expect(await killed.hasPrinted(".progress\n"))
            let left = try files()
            killed.send(signal: SIGKILL)
            _ = await killed.ending()
            #expect(try left.count == 1 && files() == left)
            let living = try run(waiting)
            #expect(await living.hasPrinted(".progress\n"))
            let inUse = try files()
            #expect(inUse.count == 1 && inUse.isDisjoint(with: left))
            #expect(try await run("echo 0.5 >> $CAIRN_PROGRESS").ending().status == 0)
            #expect(try files() == inUse)
            living.send(signal: SIGTERM)
            _ = await living.ending()
            #expect(try files().isEmpty)
        }
    }

    @Test(
        "that was stopped past its lease comes back too late: nothing of it is kept, and its pipeline goes on"
    )
    func isStopped() async throws {
        try await withDaemon(shortLease) { daemon in
            let zombie = try daemon.run(
                "a",
                [],
                "echo zombie; until [ -e ../go ]; do sleep 0.02; done; exit 4"
            )
            #expect(await zombie.hasPrinted("zombie"))
            zombie.send(signal: SIGSTOP)
            #expect(try await daemon.run("a", [], "echo mine").ending().status == 0)
            try daemon.directory.write("", to: "go")
            zombie.send(signal: SIGCONT)
            let ending = await zombie.ending()
            #expect(ending.status == 1)
            #expect(ending.notesText.contains("cannot be kept"))
            let hit = try await daemon.run("a", [], "false").ending()
            #expect(hit.status == 0)
            #expect(hit.outputText.contains("\nmine\n"))
            #expect(!hit.outputText.contains("zombie"))
        }
    }

    @Test("ends its command when somebody cancels the build")
    func isCancelled() async throws {
        try await withDaemon(configuration) { daemon in
            let runner = try daemon.run("a", [], "echo begin; exec sleep 60")
            #expect(await runner.hasPrinted("begin"))
            let builds =
                try await daemon.get("/v1/builders/steps/results").json["results"]
                as? [[String: any Sendable]]
            let key = try #require(builds?.first?["key"] as? String)
            #expect(try await daemon.post("/v1/builders/steps/results/\(key)/cancel").status == 202)
            #expect(await runner.ending().status == 5)
        }
    }

    @Test("runs the command without the daemon, or fails, as it is told")
    func withoutDaemon() async throws {
        func run(_ policy: [String], _ script: String) async throws -> Program.Ending {
            let arguments = ["run", "steps", "step=a"] + policy + ["--", "/bin/sh", "-c", script]
            return try await Program("cairn", arguments, environment: ["CAIRN_URL": "http://127.0.0.1:1"])
                .ending()
        }
        let ran = try await run([], "echo ran; exit 0")
        #expect((ran.status, ran.outputText) == (0, "ran\n"))
        #expect(ran.notesText.contains("without the cache"))
        #expect(try await run([], "exit 3").status == 1)
        let failed = try await run(["--if-unavailable", "fail"], "echo ran")
        #expect((failed.status, failed.outputText) == (7, ""))
        #expect(try await run(["--json"], "exit 0").outputText.contains(#""status":"success""#))
    }

    @Test("goes on when the daemon dies in the middle, and is never slowed by one that hangs")
    func daemonDies() async throws {
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, configuration)
            let script =
                "echo begin; until [ -e ../go ]; do sleep 0.02; done; seq 1 200000; touch ../written; exit 3"
            let runner = try daemon.run("a", [], script)
            #expect(await runner.hasPrinted("begin"))
            daemon.program.send(signal: SIGSTOP)
            try directory.write("", to: "go")
            try await eventually("the command has written all") { directory.exists("written") }
            await daemon.kill()
            let next = try await RunningDaemon.start(in: directory, configuration)
            // The port is another one: for the runner the daemon is away for good.
            runner.send(signal: SIGINT)
            #expect([1, 5, 130].contains(await runner.ending().status))
            await next.stop()
        }
    }

    @Test(
        "gives the command a terminal of its own when it has one, be it one without a size",
        arguments: [(rows: UInt16(24), columns: UInt16(60), size: "24 60"), (0, 0, "24 80")]
    )
    func hasTerminal(_ rows: UInt16, _ columns: UInt16, _ size: String) async throws {
        try await withDaemon(configuration) { daemon in
            let terminal = try PseudoTerminal(rows: rows, columns: columns)
            let runner = try daemon.run(
                "a",
                [],
                "test -t 1 && test -t 2 && stty size <&1 && echo own > /dev/tty",
                screen: terminal.farEnd
            )
            terminal.closeFarEnd()
            let ending = await runner.ending()
            #expect(ending.status == 0, "\(ending.notesText)")
            #expect(await terminal.screen.text().contains("\(size)\r\nown\r\n"))
            let hit = try await daemon.run("a", [], "false").ending()
            #expect(hit.outputText.contains("\n\(size)\nown\n"))
        }
    }

    @Test("says what is wrong with its arguments")
    func checksArguments() async throws {
        for arguments in [
            ["run", "steps"], ["run", "steps", "--"], ["run", "steps", "--value", "../x", "--", "true"],
        ] {
            let ending = try await Program("cairn", arguments).ending()
            #expect(ending.status == 2, "\(arguments)")
        }
    }
}
