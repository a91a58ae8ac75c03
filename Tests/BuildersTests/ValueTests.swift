import BuilderProtocol
import Glibc
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A command's value")
struct ValueTests {
    private func collect(
        _ script: String,
        _ patterns: [String] = [],
        _ check: (Workshop) throws -> Void
    ) async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell(script)) { $0.value = patterns }
            try check(workshop)
        }
    }

    @Test("is what matches the patterns, with its path")
    func collectsMatches() async throws {
        let script = """
            mkdir -p build dist/a/b src; echo x > build/report.xml; echo x > build/other
            echo x > dist/a/b/c; echo x > dist/.dot; echo x > src/main.c; printf '#!/bin/sh' > dist/run; chmod 755 dist/run
            """
        try await collect(script, ["build/*.xml", "dist/**"]) { (workshop) throws in
            #expect(try workshop.values() == ["build/report.xml", "dist/.dot", "dist/a/b/c", "dist/run"])
            #expect(workshop.recorder.text == "")
            #expect(
                try #require(FilePath(workshop.directory.path("b1/value/dist/run")).status).st_mode & 0o111
                    != 0
            )
        }
    }

    @Test("is all below a directory that matches")
    func collectsDirectories() async throws {
        try await collect(
            "mkdir -p out/x/y other; echo 1 > out/x/y/z; echo 2 > out/a; echo 3 > other/b",
            ["out"]
        ) {
            (workshop) throws in
            #expect(try workshop.values() == ["out/a", "out/x/y/z"])
        }
    }

    @Test("is also what the command puts there itself, and that wins")
    func prefersOwn() async throws {
        let script = """
            echo mine > $CAIRN_VALUE/a; echo found > a; mkdir d; echo found > d/x; echo in the way > $CAIRN_VALUE/d
            mkdir l; echo found > l/x; mkdir ../elsewhere; ln -s ../elsewhere $CAIRN_VALUE/l
            """
        try await collect(script, ["**"]) { (workshop) throws in
            #expect(try workshop.values() == ["a", "d", "l"])
            #expect(try workshop.directory.read("b1/value/a") == Array("mine\n".utf8))
            #expect(!workshop.directory.exists("b1/elsewhere/x"))
        }
    }

    @Test("keeps links as links and follows none")
    func keepsLinks() async throws {
        let script =
            "mkdir real; echo x > real/f; ln -s real link; ln -s /etc/passwd abs; ln -s nowhere dangling; ln -s . loop"
        try await collect(script, ["link/f", "abs", "dangling", "l*"]) { (workshop) throws in
            #expect(try workshop.values() == ["abs", "dangling", "link", "loop"])
            #expect(FilePath(workshop.directory.path("b1/value/abs")).kind == .link)
            #expect(workshop.recorder.text == "Not collected: link/f (no match)\n")
        }
    }

    @Test("holds no sockets, FIFOs or git directories; each is a line in the log")
    func skipsSpecials() async throws {
        let script = """
            mkdir out out/.git out/sub out/sub/.GIT; mkfifo out/fifo; echo x > out/file; echo x > out/.git/config; echo x > out/sub/.GIT/x
            mkfifo $CAIRN_VALUE/own; mkdir -p $CAIRN_VALUE/a/.git/b; echo x > $CAIRN_VALUE/a/b
            """
        try await collect(script, ["out", "missing/*"]) { (workshop) throws in
            #expect(try workshop.values() == ["a/b", "out/file"])
            #expect(
                Set(workshop.recorder.lines) == [
                    "Not collected: out/fifo (not a file)", "Not collected: out/.git (git's own)",
                    "Not collected: out/sub/.GIT (git's own)", "Not collected: missing/* (no match)",
                    "Not collected: own (not a file)", "Not collected: a/.git (git's own)",
                ]
            )
        }
    }

    @Test("costs a bounded number of lines in the log")
    func boundsLines() async throws {
        try await collect("for i in $(seq 50); do mkfifo f$i; done", ["**"]) { (workshop) throws in
            #expect(workshop.recorder.lines.count == CollectionLog.mostLines + 1)
            #expect(workshop.recorder.lines.last == "Not collected: 30 more")
        }
    }

    @Test("survives names that are no text, and paths that are long")
    func survivesNames() async throws {
        let script = """
            printf x > "$(printf 'a\\nb')"; printf x > "$(printf '\\377\\376')"; printf x > ' '; printf x > '*'; printf x > -- ; mkfifo "$(printf 'p\\033[1m')"
            perl -e 'for (1 .. 60) { mkdir "0" x 200; chdir "0" x 200 } open F, ">deep"'
            """
        try await Workshop.with { workshop in
            try await workshop.build(.shell(script)) { $0.value = ["*"] }
            let values = try workshop.values()
            #expect(values.count == 5)
            #expect(workshop.recorder.lines.first == "Not collected: p [1m (not a file)")
            #expect(workshop.recorder.lines.last?.hasSuffix("(cannot be read)") == true)
            try await workshop.build(.shell("rm -r 0*"))
        }
    }

    @Test(
        "survives a command that removed or replaced the directories",
        arguments: [
            "rm -r $CAIRN_VALUE", "rm -r $CAIRN_VALUE; ln -s /etc $CAIRN_VALUE",
            "rm -r $CAIRN_VALUE; echo x > $CAIRN_VALUE",
            "cd /; rm -r $HOME; ln -s /etc $HOME", "cd /; rm -r $HOME",
        ]
    )
    func survivesReplacement(script: String) async throws {
        try await collect(script, ["host*"]) { (workshop) throws in
            #expect(try workshop.values() == [])
            #expect(FilePath(workshop.directory.path("b1/value")).kind == .directory)
        }
    }

    @Test("includes what nobody was permitted to read")
    func readsForbidden() async throws {
        let script =
            "mkdir -p out/d $CAIRN_VALUE/e; echo x > out/d/f; echo x > $CAIRN_VALUE/e/g; chmod 0 out/d/f out/d $CAIRN_VALUE/e"
        try await collect(script, ["out"]) { (workshop) throws in
            #expect(try workshop.values() == ["e/g", "out/d/f"])
            let status = try #require(FilePath(workshop.directory.path("b1/value/out/d/f")).status)
            #expect(status.st_mode & 0o400 != 0)
        }
    }

    @Test("is collected after a failure and after a timeout too", arguments: ["exit 1", "sleep 60"])
    func collectsAfterFailure(end: String) async throws {
        try await Workshop.with { workshop in
            await #expect(throws: BuildFailure.self) {
                try await workshop.build(.shell("echo x > report; \(end)")) {
                    $0.value = ["report"]
                    $0.timeout = .milliseconds(500)
                }
            }
            let values = try workshop.values()
            #expect(values == ["report"])
        }
    }

    @Test("is not waited for longer than the grace after a timeout")
    func boundsCollection() async throws {
        try await Workshop.with { workshop in
            let environment = try workshop.environment()
            try workshop.directory.write("x", to: "b1/work/a")
            var collector = ValueCollector(environment, patterns: [PathPattern("**")]) {
                throw ValueCollector.DeadlinePassed()
            }
            try collector.collect()
            #expect(try workshop.values() == [])
            #expect(workshop.recorder.text == "Not collected: what is left after the grace period\n")
        }
    }
}
