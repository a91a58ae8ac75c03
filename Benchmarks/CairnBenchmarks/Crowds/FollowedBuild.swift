import BenchmarkSupport

/// One build with a number of followers, from the gate's opening to the result.
struct FollowedBuild {
    /// By the command's own clock: what its output took it.
    private(set) var writing = Duration.zero
    /// Until its result was known.
    private(set) var whole = Duration.zero
    /// Until the last follower had the last byte; nil when they left at the end of the build.
    private(set) var delivery: Duration?
    private(set) var memoryBefore = 0
    private(set) var memoryPeak = 0

    /// Throws when a follower that stays gets another number of bytes than the log has.
    init(
        of builder: String,
        revision: String,
        followers: Int,
        stay: Bool,
        daemon: CairnDaemon,
        log: FollowedLog,
        gates: Gates
    ) throws {
        let client = try HTTPConnection(port: daemon.port)
        let key = try Answers.pending(try client.send(Request.result(of: builder, revision: revision))).key
        let path = "/v1/builders/\(builder)/results/\(key)"
        memoryBefore = daemon.usage.residentBytes
        try daemon.usage.forgetPeak()

        let crowd = Crowd()
        for _ in 0..<followers {
            try crowd.add(port: daemon.port, request: Request.get("\(path)/log?follow=true"))
        }
        try crowd.read(until: "every follower reads", within: .seconds(60)) {
            crowd.members.allSatisfy { $0.response.bodyBytes > 0 }
        }
        let result = try crowd.add(
            port: daemon.port,
            request: Request.get("\(path)?wait=300"),
            keepsBody: true
        )
        let start = ContinuousClock.now
        try gates.open(revision)
        try crowd.read(until: "the build has ended", within: .seconds(120)) { result.isComplete }
        _ = try Answers.result(result.response)
        whole = (result.end ?? .now) - start
        writing = try log.writingTime(revision)
        if stay {
            try crowd.readAll(within: .seconds(180))
            delivery = .now - start
            let length = try client.get("\(path)/log").bodyBytes
            try Self.check(crowd, length)
        }
        memoryPeak = daemon.usage.peakResidentBytes
    }

    private static func check(_ crowd: Crowd, _ length: Int) throws {
        let wrong = crowd.members.dropLast().filter {
            $0.response.bodyBytes != length || $0.response.status != 200
        }
        guard wrong.isEmpty, length > FollowedLog.bytes else {
            throw BenchmarkError("\(wrong.count) followers did not get the \(length) bytes of the log")
        }
    }
}
