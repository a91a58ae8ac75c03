import TestSupport
import Testing

@testable import BuildCache

@Suite("A pattern for lines", .timeLimit(.minutes(3)))
struct LinePatternTests {
    private func matches(_ pattern: String, _ text: String, pieces size: Int = .max) throws -> Bool {
        var matcher = LineMatcher(try LinePattern(pattern))
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(piece.count)
            if matcher.push(Array(piece)) { return true }
        }
        return matcher.finish(endsWithNewline: text.utf8.last.map { $0 == 0x0a } ?? true)
    }

    private func grep(_ pattern: String, _ text: String) async throws -> Bool {
        let grep = SystemCommand(
            ["grep", "-E", "-a", "-e", pattern],
            in: "/",
            environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        )
        do {
            try await grep.run(input: Array(text.utf8))
            return true
        } catch let failure as CommandFailure where failure.status == 1 {
            return false
        }
    }

    @Test(
        "finds what grep -E finds",
        arguments: [
            "", "a", "^$", "^a", "b$", "^ab?$", "a|b", "(a|bc)+d", "a{2}", "^a{2,3}$", "a{,2}b", "a{2,}",
            "[a-c]x", "[^a-c]", "[]x]", "[^]x]", "[a-]", "[[:digit:]]+ms", "[[:upper:][:space:]]", "a.c",
            "x*",
            "(a*)*b", "(^a|b$)", "a$|^c", "\\.", "\\\\", "\\$", "()", "a||b", "(|a)b", "ä+", "\\w+=\\w+",
            "\\S\\s\\S",
            "^(a+)+$", "}", "]", "a^b", "$a", "((a|b)(c|d)){2}", "[.]", "[a\\]", "^[^=]*=[^=]*$",
        ]
    )
    func likeGrep(pattern: String) async throws {
        let texts = [
            "", "\n", "a\n", "ab", "aab\n", "aaa\nb", "bcd\nabcd\n", "12ms\n", "a-c\n", "]\n", "key=value\n",
            "a.c\\\n",
            "first\nsecond A\n", "ää\n", "x$y\n", "\r\n", "acbd\n", "a{2}\n", "}\n",
        ]
        for text in texts {
            let expected = try await grep(pattern, text)
            #expect(try matches(pattern, text) == expected, "\(pattern) in \(text.debugDescription)")
            #expect(try matches(pattern, text, pieces: 1) == expected, "\(pattern) in pieces of it")
        }
    }

    @Test("finds what grep -E finds in patterns made by chance")
    func random() async throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            let pattern = Self.pattern(depth: 3, &generator)
            let text = String((0..<40).map { _ in "aabbc\n".randomElement(using: &generator) ?? "a" })
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n")
            let expected = try await grep(pattern, lines)
            #expect(try matches(pattern, lines) == expected, "\(pattern) in \(lines.debugDescription)")
        }
    }

    private static func pattern(depth: Int, _ generator: inout some RandomNumberGenerator) -> String {
        func part() -> String { pattern(depth: depth - 1, &generator) }
        guard depth > 0 else {
            return ["a", "b", "c", ".", "[ab]", "[^a]"].randomElement(using: &generator) ?? "a"
        }
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1, 2: return part() + part()
        case 3: return "(\(part())|\(part()))"
        case 4: return "(\(part()))*"
        case 5: return "(\(part())){1,3}"
        case 6: return "^\(part())"
        default: return "\(part())$"
        }
    }

    @Test(
        "that is malformed, or would need trying again, is refused with its reason",
        arguments: [
            ("(", "without its )"), (")", "without its ("), ("[a", "without its ]"),
            ("*a", "nothing to repeat"),
            ("a{300}", "m,n"), ("a{2", "m,n"), ("a{3,2}", "m,n"), ("(a)\\1", "means nothing"),
            ("\\", "backslash"),
            ("[[:nope:]]", "no class"), ("[z-a]", "before it begins"), ("[ä]", "ASCII"),
            ("((a{255}){255})", "too large"),
            ("(?i)a", "nothing to repeat"), (String(repeating: "(", count: 60), "parentheses"),
            (String(repeating: "a", count: 1001), "longer"),
        ]
    )
    func malformed(pattern: String, reason: String) throws {
        let error = #expect(throws: LinePatternError.self) { try LinePattern(pattern) }
        #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "accepted")")
    }

    @Test(
        "takes no longer for hostile patterns than for others",
        arguments: [
            "(a+)+$", "(a|aa)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){100}a{100}b", "(.*a){20}b",
        ]
    )
    func hostile(pattern: String) throws {
        let text = String(repeating: "a", count: 50_000) + "!\n"
        let start = ContinuousClock.now
        #expect(try !matches(pattern, text))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("keeps little in memory, however many states a text leads to")
    func bounded() throws {
        var matcher = LineMatcher(try LinePattern("a.{12}b$"))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let bytes = (0..<5000).map { _ in UInt8.random(in: 0x61...0x62, using: &random) }
            _ = matcher.push(bytes)
            #expect(matcher.stateCount <= 512)
        }
        let hasMatched = matcher.push(Array("\na0123456789xxb\n".utf8))
        #expect(hasMatched)
    }
}
