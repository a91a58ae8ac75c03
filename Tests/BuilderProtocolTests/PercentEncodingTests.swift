import Testing

import BuilderProtocol

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        "decodes bytes, an encoded slash included",
        arguments: [
            ("abc", "abc"), ("a%2Fb", "a/b"), ("%2e%2E", ".."), ("a%20b+c", "a b+c"), ("%C3%A9", "é"),
            ("", ""),
        ]
    )
    func decodes(encoded: String, decoded: String) {
        #expect(PercentEncoding.decoded(encoded[...]) == Array(decoded.utf8))
    }

    @Test("keeps bytes that are no UTF-8") func keepsBytes() {
        #expect(PercentEncoding.decoded("%ff%00a") == [0xff, 0x00, 0x61])
    }

    @Test("refuses a broken escape", arguments: ["%", "a%2", "%zz", "%2g", "%%41"])
    func refuses(encoded: String) {
        #expect(PercentEncoding.decoded(encoded[...]) == nil)
    }

    @Test("reads a plus as a blank only in queries") func readsPlus() {
        #expect(PercentEncoding.decoded("a+b", plusIsBlank: true) == Array("a b".utf8))
    }

    @Test("a segment comes back as the bytes it was made of") func comesBack() {
        let bytes = Array(UInt8.min...UInt8.max)
        let segment = PercentEncoding.segment(bytes)
        #expect(segment.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") })
        #expect(PercentEncoding.decoded(segment[...]) == bytes)
    }
}
