import Logging
import TestSupport
import Testing

@testable import Builders
@testable import Execution

@Suite("A secret of the request", .timeLimit(.minutes(3)))
struct SecrecyTests {
    @Test("stays out of the daemon's log when the command writes it where progress is expected")
    func progress() async throws {
        let log = MessageLog()
        try await Workshop.with(logger: Logger(label: "test") { _ in log }) { workshop in
            let builder = try workshop.builder(
                .shell("echo \"junk $CAIRN_CONTEXT_TOKEN\" >> $CAIRN_PROGRESS")
            )
            try await builder.build(workshop.environment(context: ["token": "s3cr3t-value"]))
        }
        #expect(log.messages == ["progress not understood"])
        #expect(!log.metadataText.contains("s3cr3t"))
    }
}
