import CZlib

/// The checksum of a zlib stream (RFC 1950), over bytes that come in pieces.
struct Adler32 {
    private(set) var value: UInt32 = 1

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        value = cairn_adler32(value, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
}
