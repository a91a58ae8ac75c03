import BuilderProtocol
import Logging
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A command's progress")
struct ProgressTests {
    private func progress(_ fraction: Double, _ message: String? = nil) -> BuildProgress? {
        BuildProgress(fraction: fraction, message: message)
    }

    @Test("is followed while it runs")
    func isFollowed() async throws {
        try await Workshop.with { workshop in
            let builder = try workshop.builder(
                .shell(
                    "printf '0.25\\tcompiling\\n' >> $CAIRN_PROGRESS; until [ -e go ]; do sleep 0.01; done"
                )
            )
            let environment = try workshop.environment()
            let running = Task { try await builder.build(environment) }
            try await eventually("the progress is reported") { !workshop.recorder.progress.isEmpty }
            #expect(workshop.recorder.progress == [progress(0.25, "compiling")])
            try workshop.directory.write("", to: "b1/work/go")
            try await running.value
            #expect(!workshop.directory.exists("b1/tmp.progress"))
        }
    }

    @Test("counts to the last line, even without its end")
    func countsLastLine() async throws {
        try await Workshop.with { workshop in
            try await workshop.build(.shell("printf '0.1\\n0.5\\n1' >> $CAIRN_PROGRESS"))
            #expect(workshop.recorder.progress.last == progress(1))
        }
    }

    @Test("counts a last line without its end while the command runs on")
    func countsUnfinishedLine() async throws {
        try await Workshop.with { workshop in
            let builder = try workshop.builder(
                .shell("printf 0.5 >> $CAIRN_PROGRESS; until [ -e go ]; do sleep 0.01; done")
            )
            let environment = try workshop.environment()
            let running = Task { try await builder.build(environment) }
            try await eventually("the progress is reported") { !workshop.recorder.progress.isEmpty }
            #expect(workshop.recorder.progress == [progress(0.5)])
            try workshop.directory.write("", to: "b1/work/go")
            try await running.value
        }
    }

    @Test("may be anything at all: that is one warning, and the good lines count")
    func survivesJunk() async throws {
        let log = MessageLog()
        try await Workshop.with(logger: Logger(label: "test") { _ in log }) { workshop in
            try await workshop.build(
                .shell(
                    """
                    printf 'nan\\n-1\\n2\\nx\\n\\n0.5\\tok\\n\\377\\n' >> $CAIRN_PROGRESS
                    head -c 200000 /dev/zero >> $CAIRN_PROGRESS; echo >> $CAIRN_PROGRESS; printf 'inf' >> $CAIRN_PROGRESS
                    """
                )
            )
            #expect(log.messages == ["progress not understood"])
        }
    }

    @Test(
        "survives a command that replaces or removes the file",
        arguments: [
            "rm $CAIRN_PROGRESS; mkfifo $CAIRN_PROGRESS", "ln -sf /dev/zero $CAIRN_PROGRESS",
            "rm $CAIRN_PROGRESS",
            "truncate -s 1T $CAIRN_PROGRESS", "echo 0.5 >> $CAIRN_PROGRESS; : > $CAIRN_PROGRESS",
        ]
    )
    func survivesReplacement(script: String) async throws {
        try await Workshop.with { workshop in try await workshop.build(.shell(script)) }
    }

    @Test(
        "is a fraction, or a fraction and a message",
        arguments: [
            ("0", 0, nil), ("1", 1, nil), ("0.5\tx\ty", 0.5, "x y"), ("1e-1\t", 0.1, nil),
            ("0.5\r", 0.5, nil),
            ("0.5\ta\u{1b}b", 0.5, "a b"),
        ] as [(String, Double, String?)]
    )
    func parses(line: String, fraction: Double, message: String?) {
        #expect(BuildProgress(line: line.utf8) == progress(fraction, message))
    }

    @Test("is nothing else", arguments: ["", "x", "nan", "inf", "-0.1", "1.01", "0,5", "\t0.5", "50%"])
    func refuses(line: String) {
        #expect(BuildProgress(line: line.utf8) == nil)
    }

    @Test("has messages of a bounded length")
    func boundsMessages() throws {
        let message = String(repeating: "é", count: 1000)
        let progress = try #require(BuildProgress(line: "0.5\t\(message)".utf8))
        #expect(progress.message == String(repeating: "é", count: 250) + "…")
    }
}
