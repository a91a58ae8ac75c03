import Testing
import TestSupport

@testable import BuildCache

@Suite("A live log", .timeLimit(.minutes(3)))
struct LiveLogTests {
    @Test("is in its file as soon as it is written")
    func written() async throws {
        try await TemporaryDirectory.with { directory in
            let log = LiveLog(
                path: directory.path("log"),
                mask: SecretMask(secrets: ["secret"]),
                limitBytes: 8 << 20
            )
            try log.append(Array("a secret\n".utf8))
            #expect(try directory.read("log") == Array("a ***\n".utf8))
            #expect(log.lengthBytes == 6)
        }
    }

    @Test("ends with its last line, which starts a line of its own, and takes nothing more")
    func lastLine() async throws {
        try await TemporaryDirectory.with { directory in
            let log = LiveLog(
                path: directory.path("log"),
                mask: SecretMask(secrets: ["secret"]),
                limitBytes: 8 << 20
            )
            try log.append(Array("half a line and a secr".utf8))
            try log.close(lastLine: "Success")
            try log.append(Array("too late".utf8))
            #expect(try directory.read("log") == Array("half a line and a secr\nSuccess\n".utf8))
        }
    }

    @Test("wakes those who wait for more, and everybody at its end")
    func waiting() async throws {
        try await TemporaryDirectory.with { directory in
            let log = LiveLog(path: directory.path("log"), mask: SecretMask(secrets: []), limitBytes: 8 << 20)
            async let more: Void = log.wait(past: 0)
            try log.append([1])
            try await more
            async let end: Void = log.wait(past: 1)
            log.complete()
            try await end
            #expect(log.isComplete)
        }
    }

    @Test("says again and again that its file cannot be written")
    func failing() async throws {
        let log = LiveLog(path: "/nowhere/log", mask: SecretMask(secrets: []), limitBytes: 8 << 20)
        #expect(throws: SpoolError.self) { try log.append([1]) }
        #expect(throws: SpoolError.self) { try log.append([1]) }
        #expect(throws: SpoolError.self) { try log.close(lastLine: "Success") }
    }
}
