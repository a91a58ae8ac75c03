import BuilderProtocol
import Testing

@Suite("An ISO 8601 duration")
struct ISO8601DurationTests {
    @Test(
        "is read exactly",
        arguments: [
            ("PT6H", 21_600), ("P1DT12H", 129_600), ("P2W", 1_209_600), ("PT1H30M5S", 5405), ("PT0S", 0),
            ("P1D", 86_400), ("PT90M", 5400),
        ]
    )
    func read(text: String, seconds: Int64) throws {
        #expect(try ISO8601Duration.parse(text) == .seconds(seconds))
    }

    @Test("has fractions of seconds, of which milliseconds count")
    func fractions() throws {
        #expect(try ISO8601Duration.parse("PT1.5S") == .milliseconds(1500))
        #expect(try ISO8601Duration.parse("PT0.0019S") == .milliseconds(1))
    }

    @Test(
        "is refused when anything about it is odd",
        arguments: [
            "", "P", "PT", "6H", "PT6", "P6H", "PT6D", "PT-6H", "-PT6H", "PT6h", "P1DT", "PT1S1H", "PT1H1H",
            "P1W1D", "PT1.5H", "PT.5S", "PT1.S", "PT1,5S", "PT 1H", "P1DT1HT1M", "PT٣H", "P1.5D",
        ]
    )
    func malformed(text: String) {
        #expect(throws: ISO8601Duration.Problem.malformed) { try ISO8601Duration.parse(text) }
    }

    @Test("has no years and months", arguments: ["P1Y", "P1M", "P1Y2DT3H"])
    func unknownLength(text: String) {
        #expect(throws: ISO8601Duration.Problem.unknownLength) { try ISO8601Duration.parse(text) }
    }

    @Test(
        "never overflows",
        arguments: ["PT99999999999999999999S", "P9223372036854775W", "P106751991167DT99999999999H"]
    )
    func overflow(text: String) {
        #expect(throws: ISO8601Duration.Problem.overflow) { try ISO8601Duration.parse(text) }
    }
}
