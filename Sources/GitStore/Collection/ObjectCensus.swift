import Glibc

/// All objects that the store held when a mark began: a bit for each, so that five million take less than a megabyte.
///
/// What is written later is not in it, and so is never taken for garbage.
final class ObjectCensus {
    private(set) var packs: [CensusPack] = []
    private(set) var loose: LooseCensus

    init(directory: PackDirectory) throws(GitError) {
        // The packs last: what is packed meanwhile is then found twice rather than not at all.
        loose = try LooseCensus(objects: "\(directory.root)/objects")
        let names = try Directory.names(in: directory.path).map { String(decoding: $0, as: UTF8.self) }
        for name in names where name.hasPrefix("pack-") && name.hasSuffix(".idx") {
            // One that is gone by now, or of another version, is none of ours to look after.
            if let pack = try? CensusPack(String(name.dropLast(4)), in: directory) { packs.append(pack) }
        }
        // Most objects are in the largest ones.
        packs.sort { $0.index.count > $1.index.count }
    }

    /// How many objects there are; those that are stored twice count twice.
    var count: Int { packs.reduce(loose.ids.count) { $0 + $1.index.count } }

    /// Notes that the object is needed, wherever it is stored; false when that was known.
    func reach(_ id: ObjectID) -> Bool {
        var (isStored, isNew) = (false, false)
        for position in packs.indices {
            guard let answer = packs[position].reach(id) else { continue }
            (isStored, isNew) = (true, isNew || answer)
        }
        if let answer = loose.reach(id) { (isStored, isNew) = (true, isNew || answer) }
        // What is newer than the census refers to what is in it: it must be looked at each time.
        return isNew || !isStored
    }
}
