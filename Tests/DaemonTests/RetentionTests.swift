import Foundation
import TestSupport
import Testing

@Suite("Retention of the running daemon", .timeLimit(.minutes(2)))
struct RetentionTests {
    @Test("results beyond the number go, their room returns to the disk, and pins stay, over a kill too")
    func letsGo() async throws {
        try await TemporaryDirectory.with { directory in
            let configuration = """
                limits: { garbage: 1s }
                builders:
                  big:
                    parameters: [n]
                    run: head -c 300000 /dev/urandom > "$CAIRN_VALUE/x"; echo "$CAIRN_PARAM_N"
                    key: "{n}"
                    keep-results: 2
                """
            var daemon = try await RunningDaemon.start(in: directory, configuration)
            for number in 0..<2 { try await daemon.build("big", "\(number)") }
            #expect(try await daemon.post("/v1/builders/big/results/0/pin").status == 200)
            await daemon.kill()
            daemon = try await RunningDaemon.start(in: directory, configuration)
            for number in 2..<8 { try await daemon.build("big", "\(number)") }
            let full = try daemon.storeBytes()
            try await eventually("all but two results are gone") { [daemon] in
                try await daemon.git("for-each-ref", "--format=%(refname)", "refs/heads")
                    == "refs/heads/big/0\nrefs/heads/big/7"
            }
            try await eventually("their room is back") { [daemon] in
                try daemon.storeBytes() < full - 5 * 300_000
            }
            #expect(try await daemon.get("/v1/builders/big/results/7/value/x").body.count == 300_000)
            #expect(try await daemon.get("/v1/builders/big/results/0/log").status == 200)
            #expect(try await daemon.get("/v1/builders/big/results/3").status == 404)
            let metrics = try await daemon.get("/metrics").text
            #expect(metrics.contains(#"cairn_retention_evicted_total{name="big",reason="count"} 6"#))
            await daemon.stop()
            try await daemon.git("fsck", "--full", "--strict")
        }
    }
}

extension RunningDaemon {
    fileprivate func build(_ builder: String, _ number: String) async throws {
        let answer = try await post(
            "/v1/builders/\(builder)/results",
            #"{"parameters": {"n": "\#(number)"}, "wait": 60}"#
        )
        #expect(answer.status == 200)
    }

    fileprivate func storeBytes() throws -> Int {
        let manager = FileManager.default
        return try manager.subpathsOfDirectory(atPath: directory.path("store.git/objects"))
            .reduce(0) { sum, file in
                let path = directory.path("store.git/objects/\(file)")
                // A file may go between the listing and the look.
                let attributes = try? manager.attributesOfItem(atPath: path)
                return sum + ((attributes?[.size] as? Int) ?? 0)
            }
    }
}
