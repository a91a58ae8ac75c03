/// The index of a pack as it lies on the disk (`pack-….idx`, version 2), for whoever looks objects up.
final class PackIndexFile {
    private static let fanOutEnd = 8 + 256 * 4

    /// How many objects the pack holds.
    let count: Int
    private let file: MappedFile
    private var bytes: UnsafeRawBufferPointer { file.bytes }

    /// Fails for what is not a whole index of that version.
    init(_ path: String) throws(GitError) {
        file = try MappedFile(path)
        let bytes = file.bytes
        guard bytes.count >= Self.fanOutEnd + 40, bytes.starts(with: PackIndex.signature) else {
            throw Self.malformed(path)
        }
        count = Int(bytes.bigEndian(UInt32.self, at: Self.fanOutEnd - 4))
        guard bytes.count >= Self.fanOutEnd + 28 * count + 40 else { throw Self.malformed(path) }
    }

    /// The checksum of the pack that it belongs to.
    var packChecksum: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes.suffix(40).prefix(20)) }

    /// The numbers of the objects whose ids begin with that byte; they are ordered by their ids.
    func numbers(firstByte: UInt8) -> Range<Int> {
        let end = Int(bytes.bigEndian(UInt32.self, at: 8 + 4 * Int(firstByte)))
        let start = firstByte == 0 ? 0 : Int(bytes.bigEndian(UInt32.self, at: 4 + 4 * Int(firstByte)))
        return start <= end && end <= count ? start..<end : 0..<0
    }

    func id(_ number: Int) -> ObjectID {
        ObjectID(bytes, at: Self.fanOutEnd + 20 * number)
    }

    /// CRC-32 of the object's bytes in the pack.
    func checksum(_ number: Int) -> UInt32 {
        bytes.bigEndian(UInt32.self, at: Self.fanOutEnd + 20 * count + 4 * number)
    }

    /// Where the object is in the pack; nil when the index is damaged.
    func offset(_ number: Int) -> Int? {
        let offsets = Self.fanOutEnd + 24 * count
        let offset = Int(bytes.bigEndian(UInt32.self, at: offsets + 4 * number))
        guard offset >= PackIndex.largeOffset else { return offset }
        let position = offsets + 4 * count + 8 * (offset - PackIndex.largeOffset)
        guard position + 8 <= bytes.count - 40 else { return nil }
        return Int(exactly: bytes.bigEndian(UInt64.self, at: position))
    }

    /// Nil when the pack does not hold the object.
    func number(of id: ObjectID) -> Int? {
        var range = numbers(firstByte: id.firstByte)
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = self.id(middle)
            if found == id { return middle }
            range = found < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    private static func malformed(_ path: String) -> GitError {
        GitError(.other(-1), function: "pack index", message: "\(path) is not the sound index of a pack")
    }
}
