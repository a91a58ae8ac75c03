import BuilderProtocol
import Testing

@Suite("A key")
struct BuildKeyTests {
    @Test(
        "is any text",
        arguments: ["a", "a/b", "HEAD", "...", " ", "é", String(repeating: "x", count: 1024)]
    )
    func accepts(text: String) {
        #expect(BuildKey(text)?.description == text)
    }

    @Test(
        "is not empty, too long, a directory or unprintable",
        arguments: ["", ".", "..", "a\nb", "\u{7f}", "a\0", String(repeating: "é", count: 513)]
    )
    func refuses(text: String) {
        #expect(BuildKey(text) == nil)
    }

    @Test("is UTF-8")
    func isText() {
        #expect(BuildKey(bytes: [0x61, 0xff]) == nil)
        #expect(BuildKey(bytes: [0xc3, 0xa9])?.description == "é")
    }

    @Test("is compared by bytes")
    func comparesBytes() throws {
        let composed = try #require(BuildKey("\u{e9}"))
        let decomposed = try #require(BuildKey("e\u{301}"))
        #expect(composed != decomposed)
        #expect(decomposed < composed)
    }
}
