import Glibc

/// One version of the file `packed-refs`, sorted by name and mapped rather than read: it may name a million refs.
///
/// `@unchecked`: the memory is never written to; git replaces the file by another one.
final class PackedRefs: @unchecked Sendable {
    /// A line of the file.
    struct Record {
        var name: [UInt8]
        var id: ObjectID
    }

    let stamp: FileStamp
    private let text: UnsafeRawBufferPointer
    private let isMapped: Bool

    init(_ file: borrowing Descriptor) throws(GitError) {
        let status = try file.status()
        stamp = FileStamp(status)
        let size = Int(status.st_size)
        guard size > 0 else {
            (text, isMapped) = (UnsafeRawBufferPointer(start: nil, count: 0), false)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0), start != MAP_FAILED else {
            throw .system("mmap", "packed-refs")
        }
        let mapping = UnsafeRawBufferPointer(start: start, count: size)
        if Self.saysSorted(mapping) {
            (text, isMapped) = (mapping, true)
        } else {
            (text, isMapped) = (Self.sortedCopy(of: mapping), false)
            munmap(start, size)
        }
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: text.baseAddress), text.count)
        } else {
            text.deallocate()
        }
    }

    func id(of name: String) throws(GitError) -> ObjectID? {
        try Array(name.utf8).withUnsafeBufferPointer { bytes throws(GitError) in
            let name = UnsafeRawBufferPointer(bytes)
            let start = try offset(ofFirstAtLeast: name)
            var end = start
            guard let found = try nextName(&end), Self.compare(found, name) == 0 else { return nil }
            return try id(at: start)
        }
    }

    /// Where the records begin whose names are not less than `name`.
    func offset(ofFirstAtLeast name: [UInt8]) throws(GitError) -> Int {
        try name.withUnsafeBufferPointer { bytes throws(GitError) in
            try offset(ofFirstAtLeast: UnsafeRawBufferPointer(bytes))
        }
    }

    /// The record at the offset, which moves behind it; nil at the end.
    func next(_ offset: inout Int) throws(GitError) -> Record? {
        let start = offset
        guard let name = try nextName(&offset) else { return nil }
        return Record(name: Array(name), id: try id(at: start))
    }

    /// Where the file ends.
    var endOffset: Int { text.count }

    /// Appends a part of the file.
    func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
        bytes += UnsafeRawBufferPointer(rebasing: text[range])
    }

    private func offset(ofFirstAtLeast name: UnsafeRawBufferPointer) throws(GitError) -> Int {
        // Everything before `low` is less, everything from `high` on is not.
        var (low, high) = (firstRecord, text.count)
        while low < high {
            let start = recordStart(before: low + (high - low) / 2, notBefore: low)
            var end = start
            guard let found = try nextName(&end) else { return start }
            if Self.compare(found, name) < 0 {
                low = end
            } else {
                high = start
            }
        }
        return low
    }

    private func id(at start: Int) throws(GitError) -> ObjectID {
        guard let id = ObjectID(digits: text[start..<start + 40]) else {
            throw Self.malformed
        }
        return id
    }

    /// The name of the record at the offset, which moves behind it and the line that tells what its tag
    /// stands for.
    private func nextName(_ offset: inout Int) throws(GitError) -> UnsafeRawBufferPointer? {
        guard offset < text.count else { return nil }
        let end = lineEnd(offset)
        let start = offset + 41
        guard start < end, text[start - 1] == UInt8(ascii: " ") else { throw Self.malformed }
        offset = min(end + 1, text.count)
        while offset < text.count, text[offset] == UInt8(ascii: "^") {
            offset = min(lineEnd(offset) + 1, text.count)
        }
        return UnsafeRawBufferPointer(rebasing: text[start..<end])
    }

    /// The header is not a record.
    private var firstRecord: Int {
        var offset = 0
        while offset < text.count, text[offset] == UInt8(ascii: "#") {
            offset = min(lineEnd(offset) + 1, text.count)
        }
        return offset
    }

    private func lineEnd(_ offset: Int) -> Int {
        guard let base = text.baseAddress, let end = memchr(base + offset, 0x0a, text.count - offset) else {
            return text.count
        }
        return UnsafeRawPointer(end) - base
    }

    /// The start of the record that the byte is a part of.
    private func recordStart(before offset: Int, notBefore low: Int) -> Int {
        var start = offset
        repeat {
            if start > low, text[start] == UInt8(ascii: "^") { start -= 1 }
            while start > low, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        } while start > low && text[start] == UInt8(ascii: "^")
        return start
    }

    private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
            return left.count - right.count
        }
        let order = memcmp(leftBase, rightBase, min(left.count, right.count))
        return order == 0 ? left.count - right.count : Int(order)
    }

    private static let malformed = GitError(
        .other(-1),
        function: "packed-refs",
        message: "a line of packed-refs is malformed"
    )

    private static func saysSorted(_ text: UnsafeRawBufferPointer) -> Bool {
        let header = text.prefix { $0 != UInt8(ascii: "\n") }
        let words = String(decoding: header, as: UTF8.self).split(separator: " ")
        return words.starts(with: ["#", "pack-refs", "with:"]) && words.contains("sorted")
    }

    /// Old writers leave the order open.
    private static func sortedCopy(of text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let lines = text.split(separator: UInt8(ascii: "\n"))
            .filter { $0.first != UInt8(ascii: "#") && $0.first != UInt8(ascii: "^") }
            .sorted { $0.dropFirst(41).lexicographicallyPrecedes($1.dropFirst(41)) }
        let bytes = [Array("# pack-refs with: sorted ".utf8)] + lines.map(Array.init)
        let terminated = bytes.flatMap { $0 + [UInt8(ascii: "\n")] }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: terminated.count, alignment: 1)
        copy.copyBytes(from: terminated)
        return UnsafeRawBufferPointer(copy)
    }
}
