/// What precedes an entry and says what its header has no room for.
struct PaxAttributes {
    private(set) var path: [UInt8]?
    private(set) var linkTarget: [UInt8]?
    private(set) var sizeBytes: Int?

    /// Reads records of the form `<length> <name>=<value>\n`, where the length counts itself.
    mutating func add(records bytes: [UInt8]) throws(TarError) {
        var rest = bytes[...]
        // Padding of NULs is what some writers leave at the end.
        while let first = rest.first, first != 0 {
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
                length > blank - rest.startIndex + 1, length <= rest.count,
                rest[rest.startIndex + length - 1] == UInt8(ascii: "\n")
            else { throw TarError("a pax header has a record that is none") }
            let record = rest[(blank + 1)..<(rest.startIndex + length - 1)]
            guard let sign = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw TarError("a pax header has a record without a value")
            }
            try add(String(decoding: record[..<sign], as: UTF8.self), Array(record[(sign + 1)...]))
            rest = rest[(rest.startIndex + length)...]
        }
    }

    mutating func add(longName bytes: [UInt8]) {
        path = bytes.prefix { $0 != 0 }.map(\.self)
    }

    mutating func add(longLink bytes: [UInt8]) {
        linkTarget = bytes.prefix { $0 != 0 }.map(\.self)
    }

    private mutating func add(_ name: String, _ value: [UInt8]) throws(TarError) {
        switch name {
        case "path": path = value
        case "linkpath": linkTarget = value
        case "size":
            guard let size = Int(String(decoding: value, as: UTF8.self)), size >= 0 else {
                throw TarError("a pax header has a size that is none")
            }
            sizeBytes = size
        case _ where name.hasPrefix("GNU.sparse."): throw TarError("sparse files are not supported")
        default: break
        }
    }
}
