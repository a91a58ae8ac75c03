import Testing

@testable import GitStore

@Suite("Digests")
struct DigestTests {
    @Test("a SHA-256 is that of sha256sum, in one piece or many")
    func secureHash() {
        // printf secret | sha256sum
        let text = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
        let digest = SHA256Digest(of: Array("secret".utf8))
        #expect(digest.description == text)
        let hash = SHA256()
        for byte in "secret".utf8 { withUnsafeBytes(of: byte) { hash.update($0) } }
        #expect(hash.finish() == digest)
        #expect(hash.finish() == SHA256Digest(of: []))
    }

    @Test("a SHA-256 is read from 64 hexadecimal digits, whatever their case, and from nothing else")
    func reading() {
        let digest = SHA256Digest(of: [1])
        #expect(SHA256Digest(hexadecimal: digest.description.uppercased()) == digest)
        for text in ["", "ab", digest.description + "0", String(digest.description.dropLast()) + "g"] {
            #expect(SHA256Digest(hexadecimal: text) == nil)
        }
    }

    @Test("authentication is HMAC-SHA-256")
    func authentication() {
        // RFC 4231, test case 2
        let digest = SHA256Digest(
            authenticating: Array("what do ya want for nothing?".utf8),
            secret: Array("Jefe".utf8)
        )
        #expect(digest.description == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test(
        "an Adler-32 is RFC 1950's, in pieces of any length",
        arguments: [0, 1, 15, 16, 17, 4095, 4096, 4113, 20_000]
    )
    func streamChecksum(length: Int) {
        for bytes in [
            [UInt8](repeating: 0xff, count: length), (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37) },
        ] {
            var found = Adler32()
            bytes.withUnsafeBytes { bytes in
                found.update(UnsafeRawBufferPointer(rebasing: bytes[..<(length / 3)]))
                found.update(UnsafeRawBufferPointer(rebasing: bytes[(length / 3)...]))
            }
            var (first, second): (UInt32, UInt32) = (1, 0)
            for byte in bytes {
                first = (first + UInt32(byte)) % 65521
                second = (second + first) % 65521
            }
            #expect(found.value == second << 16 | first)
        }
    }

    @Test("an object's name is read from 40 hexadecimal digits, or 20 bytes, and from nothing else")
    func names() throws {
        let text = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        let id = try #require(ObjectID(hex: text.uppercased()))
        #expect(id.description == text)
        #expect(ObjectID(bytes: id.bytes) == id)
        ([0xff] + id.bytes + [0xff]).withUnsafeBytes { #expect(ObjectID($0, at: 1) == id) }
        for text in ["", String(text.dropLast()), text + "0", "g" + text.dropFirst()] {
            #expect(ObjectID(hex: text) == nil)
        }
    }

    @Test("a SHA-1 is git's name of the bytes, and the next one begins anew")
    func objectName() {
        let hash = SHA1()
        for _ in 0..<2 {
            hash.update(Array("blob 0\0".utf8))
            #expect(hash.finish().description == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        }
    }
}
