/// A regular expression for lines, compiled; matching takes time proportional to the text, whatever the pattern.
///
/// POSIX extended syntax as `grep -E` reads it, by bytes: literals, `.`, `[…]` with ranges and classes such as
/// `[:digit:]`, `*`, `+`, `?`, `{m,n}`, `|`, `(…)`, `^` and `$` of a line, a backslash before punctuation, and
/// `\w \W \s \S \d \D \t`. No back-references, no look-around: what would need trying again is refused.
package struct LinePattern: Hashable, Sendable {
    static let longestBytes = 1000

    package let text: String
    let program: PatternProgram

    package init(_ text: String) throws(LinePatternError) {
        guard text.utf8.count <= Self.longestBytes else {
            throw LinePatternError("is longer than \(Self.longestBytes) bytes")
        }
        var parser = PatternParser(text)
        self.text = text
        program = try PatternProgram(parser.parse())
    }

    package static func == (left: LinePattern, right: LinePattern) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}

/// Why a text is no pattern, worded to follow its name.
package struct LinePatternError: Error, Hashable, Sendable {
    package var problem: String

    init(_ problem: String) {
        self.problem = problem
    }
}
