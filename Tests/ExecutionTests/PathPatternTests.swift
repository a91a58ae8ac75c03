import Testing

@testable import Execution

@Suite("A value pattern")
struct PathPatternTests {
    private func matches(_ pattern: String, _ path: String) -> Bool {
        let pattern = PathPattern(pattern)
        var progress = pattern.start
        for name in FilePath(path).components {
            progress = pattern.advance(progress, over: name)
            // A directory means all below it.
            if pattern.isComplete(progress) { return true }
        }
        return false
    }

    @Test(
        "matches",
        arguments: [
            ("a", "a"), ("a", "a/b/c"), ("./a", "a"), ("a/", "a/b"), ("*", ".hidden"), ("a*c", "abbc"),
            ("a*c", "ac"),
            ("a?c", "aéc"), ("*.xml", "r.xml"), ("*a*b*", "xaybz"), ("**", "a/b"), ("**/x", "x"),
            ("**/x", "a/b/x"),
            ("a/**/x", "a/x"), ("a/**/x", "a/b/c/x"), ("dist/**", "dist/a/b"), ("**/**/**/x", "a/b/c/d/e/x"),
            ("**/a/**", "q/a/z"),
        ]
    )
    func matches(_ pair: (String, String)) {
        #expect(matches(pair.0, pair.1))
    }

    @Test(
        "does not match",
        arguments: [
            ("a", "b"), ("a", "ab"), ("a/b", "a"), ("*", ""), ("a?c", "ac"), ("a?c", "a/c"),
            ("*.xml", "d/r.xml"),
            ("dist/**", "dist"),
            ("**/x", "x1"), ("a*b", "a/b"), ("[ab]", "a"),
        ]
    )
    func doesNotMatch(_ pair: (String, String)) {
        #expect(!matches(pair.0, pair.1))
    }

    @Test("takes no exponential time", .timeLimit(.minutes(3)))
    func isLinear() {
        let stars = Array(repeating: "**", count: 40).joined(separator: "/")
        let path = Array(repeating: "a", count: 200).joined(separator: "/")
        #expect(!matches("\(stars)/x", path))
        #expect(!matches(String(repeating: "a*", count: 40) + "b", String(repeating: "a", count: 255)))
    }
}
