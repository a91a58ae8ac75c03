/// Reads a tar archive that comes in pieces of any size; holds no more of it than one header.
///
/// Understands ustar, pax and GNU's long names; what it does not understand is an error, never skipped.
struct TarReader {
    enum Event: Hashable {
        case entry(TarHeader)
        /// Of the entry before.
        case bytes(ArraySlice<UInt8>)
    }

    /// Longest pax header or long name.
    static let longestAttributesBytes = 256 << 10

    private enum Kind {
        case content
        case pax
        /// Holds for all entries to come; nothing in it matters here.
        case globalPax
        case longName
        case longLink
    }

    private enum Place {
        case header
        case body(Kind, missingBytes: Int, paddingBytes: Int)
        case end
    }

    private var place = Place.header
    private var collected: [UInt8] = []
    private var attributes = PaxAttributes()
    private var hasAttributes = false

    /// Calls `handle` with what the bytes complete, in order.
    mutating func push(_ bytes: [UInt8], _ handle: (Event) throws -> Void) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch place {
            case .header: try readHeader(&rest, handle)
            case .body(let kind, let missing, let padding):
                try readBody(&rest, kind, missing, padding, handle)
            case .end:
                guard rest.allSatisfy({ $0 == 0 }) else { throw TarError("there is more behind the end") }
                return
            }
        }
    }

    /// Throws when the archive has not come to its end.
    func finish() throws(TarError) {
        guard case .end = place else { throw TarError("the archive is cut off") }
    }

    private mutating func readHeader(_ rest: inout ArraySlice<UInt8>, _ handle: (Event) throws -> Void) throws
    {
        let taken = rest.prefix(TarBlockReader.blockBytes - collected.count)
        collected += taken
        rest = rest.dropFirst(taken.count)
        guard collected.count == TarBlockReader.blockBytes else { return }
        let block = collected
        collected = []
        if block.allSatisfy({ $0 == 0 }) {
            guard !hasAttributes else { throw TarError("the archive ends before an entry that it announced") }
            place = .end
            return
        }
        try begin(TarBlockReader(block), handle)
    }

    private mutating func begin(_ block: TarBlockReader, _ handle: (Event) throws -> Void) throws {
        switch block.typeFlag {
        case UInt8(ascii: "x"): try collect(.pax, block)
        case UInt8(ascii: "g"): try collect(.globalPax, block)
        case UInt8(ascii: "L"): try collect(.longName, block)
        case UInt8(ascii: "K"): try collect(.longLink, block)
        default:
            let header = try header(of: block)
            (attributes, hasAttributes) = (PaxAttributes(), false)
            enter(.content, sizeBytes: header.sizeBytes)
            try handle(.entry(header))
        }
    }

    private mutating func collect(_ kind: Kind, _ block: TarBlockReader) throws(TarError) {
        let size = try block.sizeBytes()
        guard size <= Self.longestAttributesBytes else { throw TarError("a header is too long") }
        if case .globalPax = kind {} else { hasAttributes = true }
        enter(kind, sizeBytes: size)
        if size == 0 { try apply(kind) }
    }

    private mutating func enter(_ kind: Kind, sizeBytes: Int) {
        let padding =
            (TarBlockReader.blockBytes - sizeBytes % TarBlockReader.blockBytes)
            % TarBlockReader.blockBytes
        place = sizeBytes == 0 ? .header : .body(kind, missingBytes: sizeBytes, paddingBytes: padding)
    }

    private mutating func readBody(
        _ rest: inout ArraySlice<UInt8>,
        _ kind: Kind,
        _ missing: Int,
        _ padding: Int,
        _ handle: (Event) throws -> Void
    ) throws {
        let taken = rest.prefix(missing)
        rest = rest.dropFirst(taken.count)
        if !taken.isEmpty {
            if case .content = kind { try handle(.bytes(taken)) } else { collected += taken }
        }
        let left = missing - taken.count
        let skipped = left == 0 ? min(padding, rest.count) : 0
        rest = rest.dropFirst(skipped)
        if left == 0, missing > 0 { try apply(kind) }
        let isOver = left == 0 && padding == skipped
        place = isOver ? .header : .body(kind, missingBytes: left, paddingBytes: padding - skipped)
    }

    private mutating func apply(_ kind: Kind) throws(TarError) {
        defer { collected = [] }
        switch kind {
        case .content: return
        case .pax: try attributes.add(records: collected)
        case .longName: attributes.add(longName: collected)
        case .longLink: attributes.add(longLink: collected)
        case .globalPax:
            var global = PaxAttributes()
            try global.add(records: collected)
            guard global.path == nil, global.linkTarget == nil, global.sizeBytes == nil else {
                throw TarError("a global header that names entries is not supported")
            }
        }
    }

    private func header(of block: TarBlockReader) throws(TarError) -> TarHeader {
        let path = attributes.path ?? block.path
        // Not with `??`, which forgets what its right side throws.
        let size: Int
        if let told = attributes.sizeBytes { size = told } else { size = try block.sizeBytes() }
        let endsAsDirectory = path.last == UInt8(ascii: "/")
        let kind: TarHeader.Kind =
            switch block.typeFlag {
            case UInt8(ascii: "5"): .directory
            // The old format has no letter for directories.
            case 0 where endsAsDirectory: .directory
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .file(isExecutable: try block.isExecutable())
            case UInt8(ascii: "1"): .hardLink
            case UInt8(ascii: "2"): .symbolicLink(target: attributes.linkTarget ?? block.linkTarget)
            default: .special(block.typeFlag)
            }
        if case .file = kind { return TarHeader(path: path, kind: kind, sizeBytes: size) }
        guard size == 0 || kind == .hardLink else { throw TarError("a directory or link has bytes") }
        return TarHeader(path: path, kind: kind, sizeBytes: size)
    }
}
