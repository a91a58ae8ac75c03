import Foundation
import TestSupport
import Testing

@Suite("A worker", .timeLimit(.minutes(2)))
struct WorkerTests {
    private static func configuration(_ directory: TemporaryDirectory) -> String {
        """
        builders:
          sleep:
            parameters: [n]
            run: |
              echo $$ > \(directory.path)/began-$CAIRN_PARAM_N
              while [ ! -e \(directory.path)/go ]; do sleep 0.02; done
            grace: 1s
        """
    }

    private func start(_ ticket: String, n: String) -> String {
        #"{"payload": {"builder": "sleep", "key": "k\#(n)", "parameters": {"n": "\#(n)"}, "context": {}}, "#
            + #""ticket": "\#(ticket)", "user_id": null}"#
    }

    @Test("starts a ticket once, and is locked while it is full")
    func idempotent() async throws {
        try await TemporaryDirectory.with { directory in
            let worker = try await RunningWorker.start("w", in: directory, Self.configuration(directory))
            let first = try await worker.post(start("t1", n: "1"))
            #expect(first.contains(#""status":"running""#))
            #expect(first.contains(#""worker_id":"\#(worker.url)""#))
            #expect(try await worker.post(start("t1", n: "1")) == first)
            #expect(try await worker.post(start("t2", n: "2")) == #"{"payload":"Worker locked"}"#)
            #expect(try await worker.health() == 503)
            #expect(try await worker.poll("nobody").contains("not_found"))
            #expect(
                try await worker.post(start("t3", n: "3").replacing("sleep", with: "none")).contains("422")
            )
            try directory.write("", to: "go")
            try await eventually("it ends") { try await worker.poll("t1").contains(#""status":"complete""#) }
            #expect(try await worker.post(start("t1", n: "1")).contains(#""status":"complete""#))
            #expect(try await worker.health() == 200)
            #expect(await worker.stop() == 0)
        }
    }

    @Test("shares its slots with the others of its spool, and takes over those of one that was killed")
    func sharedSlots() async throws {
        try await TemporaryDirectory.with { directory in
            let configuration = Self.configuration(directory)
            let first = try await RunningWorker.start("w", in: directory, configuration)
            let second = try await RunningWorker.start("w", in: directory, configuration)
            _ = try await first.post(start("t1", n: "1"))
            try await eventually("the build began") { directory.exists("began-1") }
            #expect(try await second.post(start("t2", n: "2")) == #"{"payload":"Worker locked"}"#)
            // The loser freed nothing.
            #expect(try await second.post(start("t2", n: "2")) == #"{"payload":"Worker locked"}"#)
            await first.kill()
            #expect(try await second.post(start("t2", n: "2")).contains(#""status":"running""#))
            try await eventually("the build began") { directory.exists("began-2") }
            let orphan = String(decoding: try directory.read("began-1"), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            try await eventually("what the killed one ran has ended") {
                !FileManager.default.fileExists(atPath: "/proc/\(orphan)")
            }
            try directory.write("", to: "go")
            try await eventually("it ends") { try await second.poll("t2").contains(#""status":"complete""#) }
            await second.stop()
        }
    }

    @Test("refuses a spool that a daemon uses")
    func refusesDaemonsSpool() async throws {
        try await TemporaryDirectory.with { directory in
            let daemon = try await RunningDaemon.start(in: directory, "")
            let worker = try Program(
                "cairnd",
                ["worker", "--spool", directory.path("spool"), "--listen", "127.0.0.1:0"]
            )
            let ending = await worker.ending()
            #expect(ending.status == 2)
            #expect(ending.notesText.contains("is in use by another daemon"))
            await daemon.stop()
        }
    }
}
