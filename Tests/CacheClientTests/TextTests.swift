import Testing

@testable import CacheClient

@Suite("Text for terminals")
struct TextTests {
    @Test("has no control characters, old and new, and nothing that turns the direction")
    func controls() {
        #expect(
            ShownText("a\u{1B}[31m\u{9B}b\u{7F}\u{202E}\u{2066}c").line
                == "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}c"
        )
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
