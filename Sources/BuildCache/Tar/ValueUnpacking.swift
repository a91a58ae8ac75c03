import BuilderProtocol
import Glibc
import GitStore

/// Unpacks an archive into an empty directory of ours, judging every entry before anything of it is written.
///
/// A value holds files and links, nothing else. Links are made last, so that no entry is ever written through
/// one, and only such that lead nowhere outside.
struct ValueUnpacking {
    static let mostEntries = 100_000
    /// Of all paths together: they are in memory until the end.
    static let longestNamesBytes = 16 << 20
    /// So that the place in the spool fits into a path of the file system.
    static let longestPathBytes = 3000
    static let longestNameBytes = 255
    static let longestTargetBytes = 4095

    private let directory: String
    private let limitBytes: Int
    private let mostEntries: Int
    private var reader = TarReader()
    private var file: UnpackedFile?
    private var links: [(path: TreePath, target: [UInt8])] = []
    private var directories: Set<TreePath> = []
    private var entryCount = 0
    private var namesBytes = 0
    private var sizeBytes = 0

    init(directory: String, limitBytes: Int, mostEntries: Int = Self.mostEntries) {
        self.directory = directory
        self.limitBytes = limitBytes
        self.mostEntries = mostEntries
    }

    /// Takes the next bytes of the archive. Throws `CacheError` for what is no value, `SpoolError` for trouble
    /// of ours.
    mutating func push(_ bytes: [UInt8]) throws {
        var reader = reader
        try Self.judging { try reader.push(bytes) { try handle($0) } }
        self.reader = reader
    }

    /// The archive is complete.
    mutating func finish() throws {
        let reader = reader
        try Self.judging { try reader.finish() }
        file = nil
        for link in links { try makeLink(link.path, link.target) }
    }

    private mutating func handle(_ event: TarReader.Event) throws {
        switch event {
        case .bytes(let bytes): try file?.write(Array(bytes))
        case .entry(let header): try begin(header)
        }
    }

    private mutating func begin(_ header: TarHeader) throws {
        file = nil
        try count(header)
        guard let path = try path(of: header) else { return }
        switch header.kind {
        case .directory: return
        case .file(let isExecutable):
            try makeParents(of: path)
            file = try UnpackedFile(creating: place(of: path), mode: isExecutable ? 0o700 : 0o600)
        case .symbolicLink(let target):
            try check(target, of: path)
            links.append((path, target))
        case .hardLink: throw refusal("is a hard link; pack with --hard-dereference", header.path)
        case .special: throw refusal("is neither a file nor a link", header.path)
        }
    }

    private mutating func count(_ header: TarHeader) throws(CacheError) {
        entryCount += 1
        namesBytes += header.path.count
        guard entryCount <= mostEntries, namesBytes <= Self.longestNamesBytes else {
            throw .invalidValue(
                "there are more than \(mostEntries) entries, or their names are too long"
            )
        }
        guard case .file = header.kind else { return }
        guard header.sizeBytes <= limitBytes - sizeBytes else { throw .valueTooLarge(limitBytes: limitBytes) }
        sizeBytes += header.sizeBytes
    }

    /// Nil for the top itself, which some writers mention as `./`.
    private func path(of header: TarHeader) throws(CacheError) -> TreePath? {
        var bytes = header.path[...]
        while bytes.starts(with: "./".utf8) { bytes = bytes.dropFirst(2) }
        if header.kind == .directory {
            if bytes.last == UInt8(ascii: "/"), bytes.count > 1 { bytes = bytes.dropLast() }
            if bytes.isEmpty || bytes.elementsEqual(".".utf8) { return nil }
        }
        let names = bytes.split(separator: UInt8(ascii: "/"))
        guard let path = TreePath(bytes: bytes), bytes.count <= Self.longestPathBytes,
            names.allSatisfy({ $0.count <= Self.longestNameBytes }), names.count <= ValueMeasure.mostLevels
        else { throw refusal("is no path that a value may have", header.path) }
        return path
    }

    private func check(_ target: [UInt8], of path: TreePath) throws(CacheError) {
        guard target.count <= Self.longestTargetBytes,
            ValueLink.staysInside(path: path.bytes, target: target)
        else { throw refusal("is a link that leads out of the value", path.bytes) }
    }

    private mutating func makeLink(_ path: TreePath, _ target: [UInt8]) throws {
        try makeParents(of: path)
        let code = symlink(Self.cString(target), Self.cString(place(of: path))) == 0 ? 0 : errno
        try Self.check(code, "symlink", path)
    }

    private mutating func makeParents(of path: TreePath) throws {
        for (index, byte) in path.bytes.enumerated() where byte == UInt8(ascii: "/") {
            guard let parent = TreePath(bytes: path.bytes[..<index]), directories.insert(parent).inserted
            else {
                continue
            }
            let code = mkdir(Self.cString(place(of: parent)), 0o700) == 0 ? 0 : errno
            try Self.check(code, "mkdir", parent)
        }
    }

    private func place(of path: TreePath) -> [UInt8] {
        Array(directory.utf8) + [UInt8(ascii: "/")] + path.bytes
    }

    private func refusal(_ what: String, _ path: [UInt8]) -> CacheError {
        .invalidValue("\"\(String(decoding: path.prefix(300), as: UTF8.self))\" \(what)".onOneLine)
    }
}

extension ValueUnpacking {
    /// An error of the archive is the sender's.
    private static func judging(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as TarError {
            throw CacheError.invalidValue(error.message)
        } catch let error as SpoolError where error.isClash {
            throw CacheError.invalidValue("two entries want the same place")
        }
    }

    private static func check(_ code: Int32, _ function: String, _ path: TreePath) throws {
        guard code != 0 else { return }
        let error = SpoolError(function: function, path: path.description, code: code)
        throw error.isClash
            ? CacheError.invalidValue("two entries want the place \"\(path)\"".onOneLine) : error
    }

    private static func cString(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }
}
