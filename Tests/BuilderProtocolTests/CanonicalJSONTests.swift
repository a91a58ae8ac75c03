import BuilderProtocol
import Testing

@Suite("Canonical JSON")
struct CanonicalJSONTests {
    private func text(_ value: CanonicalJSON) -> String {
        String(decoding: value.bytes, as: UTF8.self)
    }

    @Test("has no blanks")
    func hasNoBlanks() {
        #expect(text(.object(["revision": .string("3f2a")])) == #"{"revision":"3f2a"}"#)
        #expect(text(.object([:])) == "{}")
        #expect(text(.object(["inputs": .object(["a b": .null])])) == #"{"inputs":{"a b":null}}"#)
    }

    @Test("sorts names by their bytes")
    func sortsNames() {
        let object = CanonicalJSON.object(
            Dictionary(
                uniqueKeysWithValues: ["b", "B", "a", "é", "z", "a-b", "a_b", "ab"].map { ($0, .null) }
            )
        )
        #expect(
            text(object) == #"{"B":null,"a":null,"a-b":null,"a_b":null,"ab":null,"b":null,"z":null,"é":null}"#
        )
    }

    @Test("escapes as RFC 8785 says, and nothing more")
    func escapes() {
        let string = "\u{20ac}$\u{f}\nA'\u{42}\u{22}\u{5c}\\\"/\u{8}\t\u{c}\r\u{7f}\u{1f600}"
        #expect(
            text(.string(string))
                == #""\#u{20ac}$\u000f\nA'B\"\\\\\"/\b\t\f\r\#u{7f}\#u{1f600}""#
        )
    }

    @Test("keeps what Unicode would call equal apart")
    func keepsBytes() {
        #expect(CanonicalJSON.string("\u{e9}").bytes != CanonicalJSON.string("e\u{301}").bytes)
    }
}
