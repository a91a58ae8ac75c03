import BuilderProtocol
import Glibc
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A build's processes", .timeLimit(.minutes(3)))
struct ProcessTreeTests {
    /// Scripts that leave a process behind and write its number to `pid`.
    enum Leftover: String, CaseIterable, Sendable {
        case background = "sleep 300 & echo $! > pid"
        case quietBackground = "sleep 300 > /dev/null 2>&1 & echo $! > pid"
        case session =
            "setsid sh -c 'echo $$ > pid; exec sleep 300' > /dev/null 2>&1 & until [ -s pid ]; do :; done"
        case daemon = """
            (setsid sh -c 'cd /; (exec sleep 300 > /dev/null 2>&1 & echo $! > "$HOME/pid") & exit 0' &) ; until [ -s pid ]; do :; done
            """
        case withoutEnvironment = """
            env -i setsid sh -c 'echo $$ > pid; exec sleep 300' > /dev/null 2>&1 & until [ -s pid ]; do :; done
            """
        case elsewhereWithoutEnvironment = """
            env -i setsid sh -c 'echo $$ > pid; cd /; exec sleep 300' & until [ -s pid ]; do :; done
            """
        case sameSessionWithoutEnvironment = """
            env -i sh -c 'echo $$ > pid; cd /; exec sleep 300' > /dev/null 2>&1 & until [ -s pid ]; do :; done
            """
        case deaf = """
            sh -c 'trap "" TERM; echo $$ > pid; while :; do sleep 300; done' > /dev/null 2>&1 & until [ -s pid ]; do :; done
            """
        case stopped = "sleep 300 > /dev/null 2>&1 & kill -STOP $!; echo $! > pid"
    }

    private func pid(_ workshop: Workshop, _ id: String = "b1") throws -> pid_t {
        let text = String(decoding: try workshop.directory.read("\(id)/work/pid"), as: UTF8.self)
        return try #require(pid_t(text.filter { $0 != "\n" }))
    }

    private func isRunning(_ pid: pid_t) -> Bool {
        ProcessEntry(pid)?.isRunning ?? false
    }

    @Test("do not outlive the command's own end", arguments: Leftover.allCases)
    func endWithLeader(leftover: Leftover) async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell(leftover.rawValue)) { $0.grace = .milliseconds(500) }
            let leftBehind = try pid(workshop)
            #expect(!isRunning(leftBehind))
        }
    }

    @Test("do not outlive a timeout", arguments: Leftover.allCases)
    func endWithTimeout(leftover: Leftover) async throws {
        try await Workshop.with { workshop in
            await #expect(throws: BuildFailure.self) {
                try await workshop.build(
                    .shell("\(leftover.rawValue)\ntrap '' TERM; while :; do sleep 300; done")
                ) {
                    $0.timeout = .milliseconds(700)
                    $0.grace = .milliseconds(300)
                }
            }
            let leftBehind = try pid(workshop)
            #expect(!isRunning(leftBehind))
        }
    }

    @Test("do not outlive a cancel, and write nothing after it", arguments: Leftover.allCases)
    func endWithCancel(leftover: Leftover) async throws {
        try await Workshop.with { workshop in
            let builder = try workshop.builder(
                .shell(
                    "trap 'echo late' TERM\n\(leftover.rawValue)\necho ready; while :; do sleep 0.01; done"
                )
            ) {
                $0.grace = .milliseconds(300)
                $0.value = ["pid", "nothing"]
            }
            let environment = try workshop.environment()
            let task = Task { try await builder.build(environment) }
            try await eventually("the command is ready") { workshop.recorder.text == "ready\n" }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let leftBehind = try pid(workshop)
            #expect(!isRunning(leftBehind))
            #expect(workshop.recorder.text == "ready\n")
            #expect(try workshop.values() == [])
        }
    }

    @Test("are not started for a build that was cancelled before")
    func cancelledBefore() async throws {
        try await Workshop.with { workshop in
            let builder = try workshop.builder(.shell("echo started"))
            let environment = try workshop.environment()
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await builder.build(environment)
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(workshop.recorder.text == "")
        }
    }

    @Test("may still pass on what the command wrote before its end")
    func passOn() async throws {
        try await Workshop.with { workshop in
            // The reader outlives the command, as tee does in `exec > >(tee log)`.
            try await workshop.build(.shell("mkfifo p; { sleep 0.05; cat; } < p & exec > p; seq 1 5000"))
            #expect(workshop.recorder.lines.count == 5000)
            #expect(workshop.recorder.lines.last == "5000")
        }
    }

    @Test("keep their exit status when others stay behind")
    func keepStatus() async throws {
        try await Workshop.with { workshop in
            let failure = BuildFailure(.exit, #"Command "sleep 300 & exit 7" exited with status 7"#)
            await #expect(throws: failure) { try await workshop.build(.shell("sleep 300 & exit 7")) }
        }
    }

    @Test("leave no zombie and no open file in the daemon")
    func leaveNothing() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell("echo $$ > pid; sleep 300 & sleep 300 & true"))
            #expect(try ProcessEntry(pid(workshop)) == nil)
        }
    }

    @Test("are told apart from those of a build that runs beside")
    func areApart() async throws {
        try await Workshop.with { workshop in
            let builder = try workshop.builder(
                .shell("echo $$ > pid; until [ -e go ]; do sleep 0.01; done; pwd")
            )
            let first = try workshop.environment("b1")
            let second = try workshop.environment("b2")
            let running = Task { try await builder.build(first) }
            try await eventually("the first build runs") { workshop.directory.exists("b1/work/pid") }
            try workshop.directory.write("", to: "b2/work/go")
            try await builder.build(second)
            #expect(try isRunning(pid(workshop, "b1")))
            try workshop.directory.write("", to: "b1/work/go")
            try await running.value
            #expect(workshop.recorder.lines == [second.workingDirectory[...], first.workingDirectory[...]])
        }
    }

    @Test("of a former life are ended by their cookie, others are left alone")
    func formerLife() async throws {
        try await Workshop.with { workshop in
            let environment = try workshop.environment()
            let builder = try workshop.builder(
                .shell("trap '' TERM; echo $$ > new; mv new pid; while :; do sleep 300; done")
            )
            let running = Task { try await builder.build(environment) }
            try await eventually("the build runs") { workshop.directory.exists("b1/work/pid") }
            await FormerLife.end(cookiePrefix: "\(workshop.host.cookiePrefix)-other", grace: .zero)
            #expect(try isRunning(pid(workshop)))
            await FormerLife.end(cookiePrefix: workshop.host.cookiePrefix, grace: .milliseconds(50))
            let leftBehind = try pid(workshop)
            #expect(!isRunning(leftBehind))
            await #expect(throws: BuildFailure.self) { try await running.value }
        }
    }

    @Test("are read from /proc whatever their name is")
    func parsesEntries() throws {
        let line = "42 (a) R (b) S 7 42 40 34816 0 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0"
        let entry = try #require(ProcessEntry(42, statLine: Array(line.utf8)))
        #expect(entry.identity == .init(id: 42, start: 4711))
        #expect((entry.parent, entry.group, entry.session) == (7, 42, 40))
        #expect(entry.hasTerminal && entry.isRunning)
        let zombie = line.replacing(") S", with: ") Z")
        #expect(ProcessEntry(42, statLine: Array(zombie.utf8))?.isRunning == false)
        #expect(ProcessEntry(42, statLine: Array("42 (a".utf8)) == nil)
        let itself = try #require(ProcessEntry(getpid()))
        #expect(itself.parent == getppid() && itself.isRunning)
    }
}
