import Testing

@testable import BuilderProtocol

@Suite("JSON from others")
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test("reads every kind of value") func readsValues() throws {
        let text = #" {"a": [1, -2.5e2, 0, true, false, null], "b": {"c": ""}} "#
        #expect(
            try parse(text)
                == .object([
                    "a": .array([.number(1), .number(-250), .number(0), .bool(true), .bool(false), .null]),
                    "b": .object(["c": .string("")]),
                ])
        )
    }

    @Test("reads escapes and surrogate pairs") func readsEscapes() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\té\ud83d\ude00""#) == .string("\"\\/\u{8}\u{c}\n\r\té😀"))
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", ".5", "1e", "nul", "\"a", "\"\t\"",
            "'a'",
            "{} {}", "\"\\x\"", "\"\\ud800\"", "\"\\ude00\"", "\"\\ud800\\u0041\"", "\"\\u12\"", "NaN",
            "[1 2]",
        ]
    )
    func refuses(text: String) {
        #expect(throws: JSONParser.Malformed.self) { try parse(text) }
    }

    @Test("refuses a name that occurs twice in one object") func refusesDuplicates() {
        #expect(throws: JSONParser.Malformed.self) { try parse(#"{"a": 1, "a": 2}"#) }
    }

    @Test("refuses bytes that are not UTF-8") func refusesBytes() {
        #expect(throws: JSONParser.Malformed.self) { try JSONParser.parse([0x22, 0xff, 0x22]) }
        #expect(throws: JSONParser.Malformed.self) { try JSONParser.parse([0x22, 0xed, 0xa0, 0x80, 0x22]) }
    }

    @Test("refuses what is nested too deeply, however deep") func refusesDepth() throws {
        _ = try parse(String(repeating: "[", count: 32) + String(repeating: "]", count: 32))
        #expect(throws: JSONParser.Malformed.self) { try parse(String(repeating: "[", count: 100_000)) }
    }
}
