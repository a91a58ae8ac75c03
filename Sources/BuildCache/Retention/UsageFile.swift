/// `cairn/used` in the store: a line that says what it is, 16 bytes for each key, and a checksum.
struct UsageFile {
    static let name = "used"
    private static let heading = Array("cairn last uses, version 1\n".utf8)

    private var bytes = Self.heading
    private var checksum = Checksum()

    mutating func append(_ uses: some Sequence<UsageTable.Use>) {
        for use in uses {
            let time = UInt64(bitPattern: use.milliseconds)
            append(use.hash)
            append(time)
            checksum.add(use.hash, time)
        }
    }

    consuming func finish() -> [UInt8] {
        append(checksum.value)
        return bytes
    }

    /// Calls `body` with each use, only when all of the file is sound; false when it is not.
    static func read(_ bytes: [UInt8], _ body: (UsageTable.Use) -> Void) -> Bool {
        let length = bytes.count - heading.count - 8
        guard length >= 0, length % 16 == 0, bytes.starts(with: heading) else { return false }
        return bytes.withUnsafeBytes { bytes in
            let places = stride(from: heading.count, to: heading.count + length, by: 16)
            func word(at offset: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            var checksum = Checksum()
            for place in places { checksum.add(word(at: place), word(at: place + 8)) }
            guard checksum.value == word(at: heading.count + length) else { return false }
            for place in places {
                let time = Int64(bitPattern: word(at: place + 8))
                body(UsageTable.Use(hash: word(at: place), milliseconds: time))
            }
            return true
        }
    }

    private mutating func append(_ word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private struct Checksum {
        var value: UInt64 = 0

        mutating func add(_ hash: UInt64, _ time: UInt64) {
            value = StableHash.mixed(value ^ hash) ^ time
        }
    }
}
