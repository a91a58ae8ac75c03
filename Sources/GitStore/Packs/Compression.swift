/// Names and compresses objects; kept from pack to pack.
final class Compression {
    /// From this size on it is worth a look whether an object can be compressed at all.
    private static let sampledBytes = 16 << 10
    private static let sampleBytes = 2 << 10

    private let hash = SHA1()
    private let fast = Deflater(level: 1)
    private let stored = Deflater(level: 0)

    /// The name that git gives these bytes.
    func id(of bytes: [UInt8], as kind: ObjectType) -> ObjectID {
        hash.update(Array("\(kind.name) \(bytes.count)\0".utf8))
        hash.update(bytes)
        return hash.finish()
    }

    func deflate(_ bytes: [UInt8], onto output: inout [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            (isCompressible(bytes) ? fast : stored).deflate(bytes, onto: &output)
        }
    }

    private func isCompressible(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= Self.sampledBytes else { return true }
        let sample = bytes[(bytes.count / 2)...].prefix(Self.sampleBytes)
        return fast.deflatedSize(of: UnsafeRawBufferPointer(rebasing: sample)) < Self.sampleBytes * 15 / 16
    }
}
