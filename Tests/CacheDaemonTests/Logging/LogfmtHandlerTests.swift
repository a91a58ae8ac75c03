import Logging
import Synchronization
import Testing

@testable import CacheDaemon

@Suite("Log lines")
struct LogfmtHandlerTests {
    private final class Output: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func lines(level: Logger.Level = .info, _ body: (inout Logger) -> Void) -> [String] {
        let output = Output()
        var logger = Logger(label: "test") { label in
            LogfmtHandler(label: label, level: level) { line in output.lines.withLock { $0.append(line) } }
        }
        body(&logger)
        return output.lines.withLock { $0 }
    }

    @Test("a message is one line of pairs, its own metadata ordered by name")
    func oneLine() throws {
        let lines = lines { logger in
            logger[metadataKey: "builder"] = "app"
            logger.info("build finished", metadata: ["status": "success", "at": "a=b"])
        }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.hasSuffix(" level=info msg=\"build finished\" at=\"a=b\" builder=app status=success\n"))
        #expect(line.hasPrefix("time=2"))
    }

    @Test("control characters do not reach the terminal")
    func escaping() throws {
        let line = try #require(
            lines { $0.warning("m", metadata: ["v": "a\nb\u{1b}[2J\"\\\t", "e": ""]) }.first
        )
        #expect(line.hasSuffix(#"level=warning msg=m e="" v="a\nb\x1b[2J\"\\\t""# + "\n"))
    }

    @Test("messages below the level are left out")
    func level() {
        #expect(lines(level: .error) { $0.warning("m") } == [])
    }
}
