import Glibc

/// Keeps the packs few: many small ones are copied into a larger one, object by object, without inflating; what a
/// commit did not compress is compressed once the pack becomes a large one.
///
/// Packs of others, those of one large blob, and those with a `.keep` stay as they are. What is damaged is left out,
/// and the pack that held it is kept aside.
struct PackMerge {
    /// Packs of about the same age and size.
    enum Tier {
        /// Of one group of commits or a few.
        case young
        /// Merged before; to merge them again takes a while, and others must not wait for it.
        case grown

        var sizes: Range<Int> {
            switch self {
            case .young: 0..<64 << 20
            // Larger ones are left alone: a multi-pack index makes their number harmless.
            case .grown: 64 << 20..<512 << 20
            }
        }

        /// So many are no burden yet.
        var limit: Int {
            switch self {
            case .young: 32
            case .grown: 12
            }
        }
    }

    struct Outcome {
        /// How many packs of the tier are left.
        var count: Int
        var hasMerged = false
    }

    /// What a merged pack may have at most: far less than an offset can say, and no long time to write.
    private static let largestBytes = 1 << 30
    /// Smaller ones are soon merged again: until then a burst of commits has the processors.
    private static let compressedFromBytes = 32 << 20

    let directory: PackDirectory
    let pace: PackCopy.Pace
    let isStopped: @Sendable () -> Bool

    /// Merges once if there are more packs in the tier than its limit.
    func run(_ tier: Tier) throws(GitError) -> Outcome {
        let packs = try directory.mergeable(tier.sizes)
        guard packs.count > tier.limit else { return Outcome(count: packs.count) }
        let chosen = Self.choose(packs)
        guard chosen.count > 1 else { return Outcome(count: packs.count) }
        try merge(chosen.map(\.name), compressing: chosen.sizeBytes >= Self.compressedFromBytes)
        return Outcome(count: packs.count - chosen.count + 1, hasMerged: true)
    }

    /// Merges all packs, into as few as their size allows; returns how many there were and are.
    func runAll() throws(GitError) -> (before: Int, after: Int) {
        let packs = try directory.mergeable(0..<Self.largestBytes)
        var after = 0
        var rest = packs[...]
        while !rest.isEmpty {
            let chosen = Self.fitting(rest)
            rest = rest.dropFirst(chosen.count)
            if chosen.count > 1 { try merge(chosen.map(\.name), compressing: true) }
            after += 1
        }
        return (packs.count, after)
    }

    /// Copies a pack, so that it holds nothing damaged any more.
    func mend(_ name: String) throws(GitError) {
        try merge([name], compressing: false)
    }

    /// The smallest ones up to the last that is not twice as large as all before it: what remains doubles from pack
    /// to pack, as with `git repack --geometric=2`, so an object is copied a logarithm of times.
    private static func choose(_ packs: [PackDirectory.Pack]) -> ArraySlice<PackDirectory.Pack> {
        var sum = 0
        var end = 0
        for (number, pack) in packs.enumerated() {
            if pack.sizeBytes < 2 * sum { end = number + 1 }
            sum += pack.sizeBytes
        }
        return fitting(packs.prefix(max(end, 2)))
    }

    /// The first ones that together are not too large.
    private static func fitting(_ packs: ArraySlice<PackDirectory.Pack>) -> ArraySlice<PackDirectory.Pack> {
        var sum = 0
        return packs.prefix { pack in
            sum += pack.sizeBytes
            return sum <= largestBytes || sum == pack.sizeBytes
        }
    }

    private func merge(_ names: [String], compressing: Bool) throws(GitError) {
        var readers: [PackReader] = []
        for name in names { readers.append(try PackReader(name, in: directory.path)) }
        let copy = PackCopy(
            directory: directory,
            compression: compressing ? LateCompression() : nil,
            pace: pace,
            isStopped: isStopped
        )
        let (pack, damaged) = try copy.merged(readers)
        try pack?.show()
        directory.remove(names.filter { !damaged.contains($0) })
        try directory.putAside(damaged)
    }
}

extension Collection<PackDirectory.Pack> {
    fileprivate var sizeBytes: Int { reduce(0) { $0 + $1.sizeBytes } }
}
