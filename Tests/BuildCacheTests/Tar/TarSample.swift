import BuilderProtocol

/// Archives made by hand, byte by byte, also such that no tool would write.
enum TarSample {
    static func archive(_ files: (String, String)...) -> [UInt8] {
        files.flatMap { file($0.0, $0.1) } + end
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    static func file(_ path: String, _ content: String, mode: String = "0000644") -> [UInt8] {
        let bytes = Array(content.utf8)
        return entry(path, "0", size: bytes.count, mode: mode) + bytes + padding(bytes.count)
    }

    static func entry(
        _ path: String,
        _ type: Character,
        size: Int = 0,
        link: String = "",
        mode: String = "0000644"
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
        }
        put(String(path.prefix(100)), at: 0)
        put(mode, at: 100)
        let digits = String(size, radix: 8)
        put(String(repeating: "0", count: 11 - digits.utf8.count) + digits, at: 124)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put("        ", at: 148)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\u{0} ", at: 148)
        return block
    }

    static func padding(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (512 - count % 512) % 512)
    }
}
