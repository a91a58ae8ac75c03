/// Compresses objects quickly, or not at all where that is in vain. For one thread at a time.
final class Deflaters {
    /// Less than this is mostly ids of objects, and zlib would need longer for its tables than it would save room.
    private static let smallBytes = 256
    /// From this size on it is worth a look whether an object can be compressed at all.
    private static let sampledBytes = 16 << 10
    private static let sampleBytes = 2 << 10

    private let fast = Deflater(level: 1)
    private let stored = Deflater(level: 0)

    func deflate(_ bytes: [UInt8], onto output: inout [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            (isCompressible(bytes) ? fast : stored).deflate(bytes, onto: &output)
        }
    }

    private func isCompressible(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= Self.smallBytes else { return false }
        guard bytes.count >= Self.sampledBytes else { return true }
        let sample = bytes[(bytes.count / 2)...].prefix(Self.sampleBytes)
        return fast.deflatedSize(of: UnsafeRawBufferPointer(rebasing: sample)) < Self.sampleBytes * 15 / 16
    }
}
