import Testing

@testable import CacheClient

@Suite("Text for terminals")
struct TextTests {
    @Test("has no control characters, old and new, and nothing that turns the direction")
    func controls() {
        #expect(
            ShownText("a\u{1B}[31m\u{9B}b\u{7F}\u{202E}\u{2066}c").line
                == "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}c")
        #expect(ShownText("a\tb\nc").line == "a b c")
    }

    @Test("is cut to columns, wide characters counting two")
    func columns() {
        #expect(ShownText("abcdef").line(columns: 6) == "abcdef")
        #expect(ShownText("abcdefg").line(columns: 6) == "abcde…")
        #expect(ShownText("漢字漢字").line(columns: 6) == "漢字…")
    }

    @Test("durations are short", arguments: [(7, "7s"), (65, "1m05s"), (7380, "2h03m"), (-1, "0s")])
    func durations(seconds: Int, text: String) {
        #expect(Duration.seconds(seconds).shown == text)
    }

    @Test("a terminal draws only if it can, in colour only if it may")
    func terminals() {
        #expect(Terminal(isTerminal: true, environment: ["TERM": "xterm"]).hasColour)
        #expect(!Terminal(isTerminal: true, environment: ["TERM": "xterm", "NO_COLOR": "1"]).hasColour)
        #expect(Terminal(isTerminal: true, environment: ["TERM": "xterm", "NO_COLOR": "1"]).canRedraw)
        #expect(!Terminal(isTerminal: true, environment: ["TERM": "dumb"]).canRedraw)
        #expect(!Terminal(isTerminal: false, environment: ["TERM": "xterm"]).canRedraw)
    }
}

@Suite("Arguments")
struct ArgumentTests {
    @Test("time spans have a unit", arguments: [("0s", 0), ("30s", 30), ("5m", 300), ("1h", 3600), ("7d", 604_800)])
    func timeSpans(text: String, seconds: Int) {
        #expect(TimeSpan(argument: text)?.seconds == seconds)
    }

    @Test(
        "nothing else is a time span", arguments: ["", "5", "s", "-5s", "1.5h", "5 m", "99999999999999999999d", "９s"])
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
