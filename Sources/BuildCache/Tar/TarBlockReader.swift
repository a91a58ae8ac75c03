/// The fields of one header block: ustar, GNU's and the old format before both.
struct TarBlockReader {
    static let blockBytes = 512

    private let block: [UInt8]

    /// Throws when the block's checksum is not the one it says.
    init(_ block: [UInt8]) throws(TarError) {
        precondition(block.count == Self.blockBytes)
        self.block = block
        // The sum of all bytes, with blanks in its own place.
        var sum = 8 * Int(UInt8(ascii: " "))
        for byte in block { sum += Int(byte) }
        for byte in block[148..<156] { sum -= Int(byte) }
        guard try number(at: 148, 8) == sum else { throw TarError("a header's checksum is wrong") }
    }

    var typeFlag: UInt8 { block[156] }

    /// With the prefix of a POSIX header; GNU's uses that place for something else.
    var path: [UInt8] {
        let name = text(at: 0, 100)
        let prefix = isPOSIX ? text(at: 345, 155) : []
        return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
    }

    var linkTarget: [UInt8] { text(at: 157, 100) }

    func sizeBytes() throws(TarError) -> Int { try number(at: 124, 12) }

    func isExecutable() throws(TarError) -> Bool { try number(at: 100, 8) & 0o100 != 0 }

    private var isPOSIX: Bool { block[257..<263].elementsEqual("ustar\u{0}".utf8) }

    private func text(at offset: Int, _ length: Int) -> [UInt8] {
        Array(block[offset..<offset + length].prefix { $0 != 0 })
    }

    /// Octal digits, or, for what they cannot hold, GNU's big-endian bytes after a set bit.
    private func number(at offset: Int, _ length: Int) throws(TarError) -> Int {
        let field = block[offset..<offset + length]
        if field.first == 0x80 { return try binary(field.dropFirst()) }
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == 0 }
        let digits = field.drop(while: isBlank).prefix { !isBlank($0) }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
                throw TarError("a header has a number that is none")
            }
            number = number << 3 | Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private func binary(_ bytes: some Sequence<UInt8>) throws(TarError) -> Int {
        var number = 0
        for byte in bytes {
            guard number < 1 << 54 else { throw TarError("a header has a number that is too large") }
            number = number << 8 | Int(byte)
        }
        return number
    }
}
