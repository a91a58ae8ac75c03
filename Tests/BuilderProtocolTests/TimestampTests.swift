import BuilderProtocol
import Testing

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is written as RFC 3339 and as a log stamp",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z", "1970-01-01 00:00:00"),
            (1_795_226_400_123, "2026-11-21T02:00:00.123Z", "2026-11-21 02:00:00"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z", "2000-02-29 00:00:00"),
            (-1, "1969-12-31T23:59:59.999Z", "1969-12-31 23:59:59"),
            (253_402_300_799_000, "9999-12-31T23:59:59.000Z", "9999-12-31 23:59:59"),
        ] as [(Int64, String, String)]
    )
    func isWritten(milliseconds: Int64, rfc3339: String, logStamp: String) {
        let timestamp = Timestamp(millisecondsSince1970: milliseconds)
        #expect(timestamp.rfc3339 == rfc3339)
        #expect(timestamp.logStamp == logStamp)
        #expect(Timestamp(rfc3339: rfc3339) == timestamp)
    }

    @Test("is read with any number of decimals")
    func readsDecimals() {
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:01Z") == Timestamp(secondsSince1970: 1))
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.5Z") == Timestamp(millisecondsSince1970: 500))
        #expect(Timestamp(rfc3339: "1970-01-01 00:00:00.123456789z") == Timestamp(millisecondsSince1970: 123))
    }

    @Test(
        "is not read from anything else",
        arguments: [
            "", "2026-11-21", "2026-11-21T02:00:00", "2026-11-21T02:00:00+01:00", "2026-13-01T00:00:00Z",
            "2026-11-21T24:00:00Z", "2026-11-21T02:60:00Z", "2026-00-01T00:00:00Z",
        ]
    )
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("is ordered and counts durations")
    func counts() {
        let earlier = Timestamp(secondsSince1970: 100)
        let later = earlier + .milliseconds(1500)
        #expect(earlier < later)
        #expect(later - earlier == .milliseconds(1500))
        #expect((later - earlier).inSeconds == 1.5)
        #expect(Timestamp(millisecondsSince1970: -1).secondsSince1970 == -1)
    }
}
