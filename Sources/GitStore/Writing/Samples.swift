/// A few pieces of a large file, by which to tell whether compressing it is worth the while.
struct Samples {
    private static let count = 16
    private static let sampleBytes = 4 << 10

    /// True when it becomes less than half as large: inflating is several times slower than reading.
    let areCompressible: Bool

    init(_ file: borrowing Descriptor) throws(GitError) {
        let size = Int(try file.status().st_size)
        let deflater = Deflater(level: 1)
        var (before, after) = (0, 0)
        for number in 0..<Self.count {
            let bytes = try file.read(at: size / Self.count * number, limit: Self.sampleBytes)
            before += bytes.count
            after += bytes.withUnsafeBytes { deflater.deflatedSize(of: $0) }
        }
        areCompressible = 2 * after < before
    }
}
