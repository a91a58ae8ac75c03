import Glibc

/// One version of the file `packed-refs`, sorted by name and mapped rather than read: it may name a million refs.
///
/// `@unchecked`: the memory is never written to; git replaces the file by another one.
final class PackedRefs: @unchecked Sendable {
    /// A line of the file.
    struct Record {
        var name: ArraySlice<UInt8>
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
        let name = Array(name.utf8)
        var offset = try self.offset(ofFirstAtLeast: name)
        guard let record = try next(&offset), record.name.elementsEqual(name) else { return nil }
        return record.id
    }

    /// Where the records begin whose names are not less than `name`.
    func offset(ofFirstAtLeast name: [UInt8]) throws(GitError) -> Int {
        // Everything before `low` is less, everything from `high` on is not.
        var (low, high) = (0, text.count)
        while low < high {
            let start = recordStart(before: low + (high - low) / 2, notBefore: low)
            var end = start
            guard let record = try next(&end) else { return min(start, high) }
            if record.name.lexicographicallyPrecedes(name) {
                low = end
            } else {
                high = start
            }
        }
        return low
    }

    /// The record at the offset, which moves behind it; nil at the end.
    func next(_ offset: inout Int) throws(GitError) -> Record? {
        while offset < text.count {
            let line = self.line(at: offset)
            offset += line.count + 1
            // A header, or what the tag before it stands for.
            if line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "^") { continue }
            return try Self.record(line)
        }
        return nil
    }

    /// The whole file without that ref.
    func text(without name: String) throws(GitError) -> [UInt8] {
        let name = Array(name.utf8)
        let start = try offset(ofFirstAtLeast: name)
        var end = start
        guard let record = try next(&end), record.name.elementsEqual(name) else { return Array(text) }
        // Its peeled line goes with it.
        if end < text.count, text[end] == UInt8(ascii: "^") { end += line(at: end).count + 1 }
        return Array(text[..<start]) + Array(text[min(end, text.count)...])
    }

    private func line(at offset: Int) -> Slice<UnsafeRawBufferPointer> {
        let end = text[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        return text[offset..<end]
    }

    /// The start of the line with that byte, or of the record that a peeled line belongs to.
    private func recordStart(before offset: Int, notBefore low: Int) -> Int {
        var start = offset
        repeat {
            if start > low, text[start] == UInt8(ascii: "^") { start -= 1 }
            while start > low, text[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        } while start > low && text[start] == UInt8(ascii: "^")
        return start
    }

    private static func record(_ line: some Collection<UInt8>) throws(GitError) -> Record {
        let bytes = Array(line)
        guard bytes.count > 41, bytes[40] == UInt8(ascii: " "),
            let id = ObjectID(hex: String(decoding: bytes[..<40], as: UTF8.self))
        else {
            throw GitError(.other(-1), function: "packed-refs", message: "a line of packed-refs is malformed")
        }
        return Record(name: bytes[41...], id: id)
    }

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
