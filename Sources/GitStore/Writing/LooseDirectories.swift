/// Which directories of loose objects there are: a store that only we write to has none, and one look spares one for
/// each object of a group.
struct LooseDirectories {
    /// Nil when they cannot be listed: then each object is looked for.
    private let firstBytes: Set<UInt8>?

    init(root: String) {
        let names = try? Directory.names(in: "\(root)/objects").filter { $0.count == 2 }
        firstBytes = names.map { names in
            Set(names.compactMap { UInt8(String(decoding: $0, as: UTF8.self), radix: 16) })
        }
    }

    func mayHold(_ id: ObjectID) -> Bool { firstBytes?.contains(id.firstByte) ?? true }
}
