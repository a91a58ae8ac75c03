/// What a block of tar cannot say of an entry: long or non-ASCII names, and sizes from 8 GiB on.
struct PaxRecords {
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    init(of entry: TarEntry) {
        var names = [("path", entry.path)]
        if case .symbolicLink(let target) = entry.content { names.append(("linkpath", target)) }
        names = names.filter { !Self.fitsIntoBlock($0.1) }
        // Records are UTF-8 unless this one says otherwise.
        if names.contains(where: { String(validating: $0.1, as: UTF8.self) == nil }) {
            append("hdrcharset", Array("BINARY".utf8))
        }
        for (name, value) in names { append(name, value) }
        if Int64(entry.sizeBytes) > TarBlock.largestNumber {
            append("size", Array(String(entry.sizeBytes).utf8))
        }
    }

    private static func fitsIntoBlock(_ name: [UInt8]) -> Bool {
        name.count <= TarBlock.longestNameBytes && name.allSatisfy { $0 < 0x80 }
    }

    /// `<length> <name>=<value>\n`, where the length counts itself.
    private mutating func append(_ name: String, _ value: [UInt8]) {
        let rest = name.utf8.count + value.count + 3
        var length = rest + String(rest).utf8.count
        length = rest + String(length).utf8.count
        bytes += Array("\(length) \(name)=".utf8) + value + [UInt8(ascii: "\n")]
    }
}
