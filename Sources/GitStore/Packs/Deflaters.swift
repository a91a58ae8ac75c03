/// Compresses large objects quickly, or not at all where that is in vain; small ones are left to the merging of packs.
/// For one thread at a time.
final class Deflaters {
    /// Less than this is mostly ids of objects, and zlib would need longer for its tables than it would save room.
    static let smallBytes = 256
    private static let sampleBytes = 2 << 10

    private let fast = Deflater(level: 1)

    func deflate(_ bytes: [UInt8], onto output: inout [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            guard !isCompressible(bytes) else { return fast.deflate(bytes, onto: &output) }
            // Not by zlib, which sets up its tables for that too.
            var stored = StoredStream(sizeBytes: bytes.count)
            stored.append(bytes, isLast: true, onto: &output)
        }
    }

    private func isCompressible(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > LateCompression.largestBytes else { return false }
        let sample = bytes[(bytes.count / 2)...].prefix(Self.sampleBytes)
        return fast.deflatedSize(of: UnsafeRawBufferPointer(rebasing: sample)) < Self.sampleBytes * 15 / 16
    }
}
