/// A blob in memory.
final class SmallBlob: OpenBlob {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(limit: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(limit) }
        return Array(rest.prefix(limit))
    }

    func skip(_ count: Int) {
        rest = rest.dropFirst(count)
    }
}
