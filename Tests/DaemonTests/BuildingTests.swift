import Foundation
import Testing
import TestSupport

@Suite("The daemon builds", .timeLimit(.minutes(3)))
struct BuildingTests {
    @Test("an unknown result once, answers it at once afterwards, also after a restart")
    func missThenHit() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: 'echo "building $CAIRN_PARAM_REVISION"; echo report > "$CAIRN_VALUE/report.txt"'
            """
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, configuration)
            let first = try await daemon.result(of: "3f2a")
            #expect(first.status == 200)
            #expect(first.headers["Cache-Status"] == ["cairn; fwd=miss"])
            #expect(first.string("key") == "13560e4b450b7d5d8a81bfebbb06e6fc175fdab8")
            #expect(first.string("status") == "success")
            let second = try await daemon.result(of: "3f2a")
            #expect(second.headers["Cache-Status"] == ["cairn; hit"])
            #expect(second.body == first.body)
            #expect(await daemon.stop() == 0)

            let next = try await RunningDaemon.start(in: directory, configuration)
            let third = try await next.result(of: "3f2a")
            #expect(third.headers["Cache-Status"] == ["cairn; hit"])
            #expect(third.body == first.body)
            let path = "/v1/builders/tests/results/13560e4b450b7d5d8a81bfebbb06e6fc175fdab8"
            #expect(try await next.get("\(path)/log").text.contains("\nbuilding 3f2a\n"))
            #expect(try await next.get("\(path)/value/report.txt").text == "report\n")
            #expect(try await next.metric(#"cairn_cache_builds_started_total{name="tests"}"#) == 0)
            await next.stop()
            try await next.git("fsck", "--full", "--strict")
        }
    }

    @Test("a failure once: it is a result, kept until it is rebuilt")
    func failures() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: 'echo run >> "$COUNT"; exit 3'
                environment: { COUNT: COUNTFILE }
            """
        try await TemporaryDirectory.with { directory in
            let counted = configuration.replacing("COUNTFILE", with: directory.path("count"))
            let daemon = try await RunningDaemon.start(in: directory, counted)
            for _ in 0..<3 {
                let answer = try await daemon.result(of: "r")
                #expect(answer.status == 200)
                #expect(answer.string("status") == "failure")
                #expect(answer.string("failure_kind") == "exit")
                #expect(answer.string("message")?.hasSuffix("exited with status 3") == true)
            }
            #expect(try directory.read("count") == Array("run\n".utf8))
            let key = try #require(try await daemon.result(of: "r").string("key"))
            #expect(try await daemon.post("/v1/builders/tests/results/\(key)/rebuild").status == 202)
            #expect(
                try await daemon.result(of: "r").headers["Cache-Status"] == [
                    "cairn; fwd=stale; detail=marked"
                ]
            )
            #expect(try directory.read("count") == Array("run\nrun\n".utf8))
            await daemon.stop()
        }
    }

    @Test("artifacts byte for byte, with modes and links")
    func artifacts() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: |
                  head -c 300000 /dev/urandom > binary
                  sha256sum < binary
                  mkdir -p dist/deep
                  cp binary dist/deep/copy
                  printf '#!/bin/sh\\n' > dist/tool
                  chmod +x dist/tool
                  ln -s /etc/passwd dist/link
                value: [binary, dist]
            """
        try await withDaemon(configuration) { daemon in
            let key = try #require(try await daemon.result(of: "r").string("key"))
            let path = "/v1/builders/tests/results/\(key)"
            let binary = try await daemon.get("\(path)/value/binary").body
            let fromGit = try await daemon.git.run(["show", "tests/\(key):value/dist/deep/copy"])
            #expect(binary.count == 300_000)
            #expect(binary == fromGit)
            let part = try await daemon.get("\(path)/value/binary", headers: [("Range", "bytes=100-199")])
            #expect(part.status == 206)
            #expect(part.body == Array(binary[100..<200]))
            let link = try await daemon.get("\(path)/value/dist/link")
            #expect(link.text == "/etc/passwd")
            #expect(link.headers["Cairn-Mode"] == ["120000"])
            let modes = try await daemon.git(
                "ls-tree",
                "-r",
                "--format=%(objectmode) %(path)",
                "tests/\(key)"
            )
            #expect(modes.contains("100755 value/dist/tool"))
            #expect(modes.contains("120000 value/dist/link"))
            #expect(try await daemon.get("\(path)/value/..%2Flog").status == 404)
        }
    }

    @Test("a program that is not there fails as a build, by name")
    func missingProgram() async throws {
        let configuration = """
            builders:
              tests:
                parameters: [revision]
                run: [frobnicate]
            """
        try await withDaemon(configuration) { daemon in
            let answer = try await daemon.result(of: "r")
            #expect(answer.string("message") == #"Cannot start "frobnicate": No such file or directory"#)
            #expect(answer.string("failure_kind") == "start")
        }
    }

    @Test("with timeouts that end the whole tree")
    func timeouts() async throws {
        let configuration = """
            builders:
              slow:
                parameters: [revision]
                run: 'echo $$ > "$CAIRN_VALUE/pid"; setsid sleep 1000 & echo $! > "$CAIRN_VALUE/child"; sleep 1000'
                timeout: 1s
                grace: 1s
              silent:
                parameters: [revision]
                run: 'sleep 1000'
                silence-timeout: 1s
                grace: 1s
            """
        try await withDaemon(configuration) { daemon in
            let slow = try await daemon.result(of: "r", builder: "slow")
            #expect(slow.string("failure_kind") == "timeout")
            #expect(slow.string("message") == "Exceeded timeout of 1.00 seconds")
            let key = try #require(slow.string("key"))
            for file in ["pid", "child"] {
                let text = try await daemon.get("/v1/builders/slow/results/\(key)/value/\(file)").text
                let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
                #expect(!isRunning(process))
            }
            let silent = try await daemon.result(of: "r", builder: "silent")
            #expect(silent.string("failure_kind") == "silence")
        }
    }

    @Test("from a git repository: a commit outside the inputs is a hit, one inside is a miss")
    func inputs() async throws {
        try await TemporaryRepository.with { repository in
            try await repository.commit(["src/main.c": "int main;", "README": "one"])
            let configuration = """
                builders:
                  tests:
                    parameters: [revision]
                    source: { repository: \(repository.path), revision: "{revision}" }
                    inputs: [src]
                    run: 'find . -type f | sort; test -n "$CAIRN_COMMIT"'
                """
            try await withDaemon(configuration) { daemon in
                let first = try await daemon.result(of: "main")
                #expect(first.string("status") == "success")
                let key = try #require(first.string("key"))
                let log = try await daemon.get("/v1/builders/tests/results/\(key)/log").text
                #expect(log.contains("\n./src/main.c\n["))
                let unrelated = try await repository.commit(["README": "two"])
                #expect(try await daemon.result(of: unrelated).headers["Cache-Status"] == ["cairn; hit"])
                let related = try await repository.commit(["src/main.c": "int main2;"])
                #expect(try await daemon.result(of: related).headers["Cache-Status"] == ["cairn; fwd=miss"])
                let unknown = try await daemon.result(of: "no-such-branch")
                #expect(unknown.status == 422)
                #expect(unknown.string("code") == "unknown_revision")
            }
        }
    }

    /// A zombie has ended; only its parent has not asked yet.
    private func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
            return false
        }
        return !status.contains("State:\tZ")
    }
}
