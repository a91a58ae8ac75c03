import Testing

@testable import CacheClient

@Suite("Arguments")
struct ArgumentTests {
    @Test(
        "time spans have a unit",
        arguments: [("0s", 0), ("30s", 30), ("5m", 300), ("1h", 3600), ("7d", 604_800)]
    )
    func timeSpans(text: String, seconds: Int) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
    }

    @Test(
        "nothing else is a time span",
        arguments: ["", "5", "s", "-5s", "1.5h", "5 m", "99999999999999999999d", "９s"]
    )
    func noTimeSpans(text: String) {
        #expect(TimeSpan(argument: text) == nil)
    }

    @Test("a reference splits at its first slash")
    func references() {
        #expect(ResultReference(argument: "b/k/l") == ResultReference(builder: "b", key: "k/l"))
        #expect(ResultReference(builder: "b", key: "it's $x").shellWord == #"'b/it'\''s $x'"#)
        #expect(ResultReference(builder: "b", key: "k/1.2").shellWord == "b/k/1.2")
    }

    @Test("waiting times double up to their limit and end")
    func backoff() {
        var backoff = Backoff(next: .seconds(1), longest: .seconds(3), attemptsLeft: 3)
        let pauses = [backoff.pause(), backoff.pause(), backoff.pause(), backoff.pause()]
        #expect(pauses == [.seconds(1), .seconds(2), .seconds(3), nil])
    }
}
