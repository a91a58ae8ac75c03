import Testing

@testable import BuildCache

@Suite("Masking")
struct SecretMaskTests {
    @Test("hides values of 4 bytes or more, and each line of such a value")
    func values() {
        let mask = SecretMask(secrets: ["hunter22", "abc", "first line\nsecond line\nx"])
        #expect(mask.masked("pw=hunter22!") == "pw=***!")
        #expect(mask.masked("abc stays") == "abc stays")
        #expect(mask.masked("a second line b") == "a *** b")
        #expect(mask.masked("first line\nsecond line\nx") == "***")
    }

    @Test("hides the longer of two values that begin alike")
    func longest() {
        #expect(SecretMask(secrets: ["pass", "password"]).masked("password pass") == "*** ***")
    }

    @Test("hides a value wherever chunks cut it")
    func chunkBorders() {
        let secrets = ["secret-token", "secret", "tokenize", "\u{0}bin\u{ff}ary"]
        let text = Array("a secret-token, secre, secret-tokenize \u{0}bin\u{ff}ary end secre".utf8)
        let mask = SecretMask(secrets: secrets)
        var whole = MaskedStream(mask: mask)
        let expected = whole.push(text) + whole.flush()
        for first in 0...text.count {
            for second in stride(from: first, through: text.count, by: 3) {
                var stream = MaskedStream(mask: mask)
                let output =
                    stream.push(Array(text[..<first])) + stream.push(Array(text[first..<second]))
                    + stream.push(Array(text[second...])) + stream.flush()
                #expect(output == expected)
            }
        }
        #expect(!String(decoding: expected, as: UTF8.self).contains("secret"))
    }

    @Test("lets everything else through at once")
    func passesThrough() {
        var stream = MaskedStream(mask: SecretMask(secrets: ["secret"]))
        #expect(stream.push(Array("hello\n".utf8)) == Array("hello\n".utf8))
    }
}
