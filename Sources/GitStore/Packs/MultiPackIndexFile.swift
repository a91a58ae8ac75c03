/// The bytes of a multi-pack index, written bit by bit: it may name millions of objects.
final class MultiPackIndexFile {
    private struct Place {
        var id: ObjectID
        var pack: Int
        var offset: Int
    }

    private static let signature: [UInt8] = Array("MIDX".utf8) + [1, 1]
    /// Beyond it an offset needs the table of large ones.
    private static let largestOffset = Int(UInt32.max)
    private static let headerBytes = 12
    /// Of the table that says where each part begins.
    private static let rowBytes = 12
    private static let pieceBytes = 1 << 20

    private let names: [String]
    private let packs: [PackIndexFile]

    /// `names` are sorted; one for each of the packs.
    init(names: [String], packs: [PackIndexFile]) {
        (self.names, self.packs) = (names, packs)
    }

    func write(to staged: StagedFile) throws(GitError) {
        let file = PacedFile(staged)
        var counts: [Int] = []
        var largeCount = 0
        var needsLarge = false
        for byte in 0...UInt8.max {
            let places = places(firstByte: byte)
            counts.append(places.count)
            largeCount += places.count { $0.offset >= PackIndex.largeOffset }
            needsLarge = needsLarge || places.contains { $0.offset > Self.largestOffset }
        }
        let sum = counts.reduce(0, +)
        appendHeader(count: sum, largeCount: needsLarge ? largeCount : 0, to: file)
        appendFanOut(counts, to: file)
        try eachPlace(file) { file.append($0.id.bytes) }
        var large: [UInt8] = []
        try eachPlace(file) { place in
            var row: [UInt8] = []
            row.append(bigEndian: UInt32(place.pack))
            if needsLarge, place.offset >= PackIndex.largeOffset {
                row.append(bigEndian: UInt32(PackIndex.largeOffset + large.count / 8))
                large.append(bigEndian: UInt64(place.offset))
            } else {
                row.append(bigEndian: UInt32(place.offset))
            }
            file.append(row)
        }
        file.append(large)
        try file.flush()
        file.append(file.checksum().bytes)
        try file.flush()
    }

    /// The packs that such a file speaks of, as far as it can be read.
    static func names(in bytes: UnsafeRawBufferPointer) -> Set<String> {
        guard bytes.count > headerBytes + 2 * rowBytes, bytes.starts(with: signature) else { return [] }
        for row in 0..<Int(bytes[6]) {
            let start = headerBytes + row * rowBytes
            guard start + 2 * rowBytes <= bytes.count else { break }
            guard bytes[start..<start + 4].elementsEqual("PNAM".utf8) else { continue }
            let begin = Int(clamping: bytes.bigEndian(UInt64.self, at: start + 4))
            let end = Int(clamping: bytes.bigEndian(UInt64.self, at: start + rowBytes + 4))
            guard begin <= end, end <= bytes.count else { break }
            return Set(
                bytes[begin..<end].split(separator: 0).map {
                    String(String(decoding: $0, as: UTF8.self).dropLast(4))
                }
            )
        }
        return []
    }

    /// The names of the packs' indexes, each with a NUL, filled up to a multiple of four.
    private var nameBytes: [UInt8] {
        let bytes = names.flatMap { Array("\($0).idx\0".utf8) }
        return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private func appendHeader(count: Int, largeCount: Int, to file: PacedFile) {
        let names = nameBytes
        var chunks = [("PNAM", names.count), ("OIDF", 256 * 4), ("OIDL", 20 * count), ("OOFF", 8 * count)]
        if largeCount > 0 { chunks.append(("LOFF", 8 * largeCount)) }
        // No other index is beneath this one.
        var bytes = Self.signature + [UInt8(chunks.count), 0]
        bytes.append(bigEndian: UInt32(packs.count))
        var offset = Self.headerBytes + Self.rowBytes * (chunks.count + 1)
        for (name, size) in chunks + [("\0\0\0\0", 0)] {
            bytes += Array(name.utf8)
            bytes.append(bigEndian: UInt64(offset))
            offset += size
        }
        file.append(bytes + names)
    }

    private func appendFanOut(_ counts: [Int], to file: PacedFile) {
        var bytes: [UInt8] = []
        var sum = 0
        for count in counts {
            sum += count
            bytes.append(bigEndian: UInt32(sum))
        }
        file.append(bytes)
    }

    private func eachPlace(_ file: PacedFile, _ body: (Place) -> Void) throws(GitError) {
        for byte in 0...UInt8.max {
            for place in places(firstByte: byte) { body(place) }
            if file.pendingBytes >= Self.pieceBytes { try file.flush() }
        }
    }

    /// Ordered by id, each once.
    private func places(firstByte: UInt8) -> [Place] {
        var places: [Place] = []
        for (number, pack) in packs.enumerated() {
            for object in pack.numbers(firstByte: firstByte) {
                guard let offset = pack.offset(object) else { continue }
                places.append(Place(id: pack.id(object), pack: number, offset: offset))
            }
        }
        places.sort { ($0.id, $0.pack) < ($1.id, $1.pack) }
        var last: ObjectID?
        return places.filter { place in
            defer { last = place.id }
            return place.id != last
        }
    }
}
