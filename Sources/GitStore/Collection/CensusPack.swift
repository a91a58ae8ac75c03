import Glibc

/// A pack as a mark found it, with a bit for each object that refs were seen to reach.
struct CensusPack {
    let name: String
    let index: PackIndexFile
    private(set) var reached: Bitmap

    /// Fails for an index that we cannot read.
    init(_ name: String, in directory: PackDirectory) throws(GitError) {
        self.name = name
        index = try PackIndexFile("\(directory.path)/\(name).idx")
        reached = Bitmap(bound: index.count)
    }

    /// Nil when the pack does not hold the object, false when it was reached before.
    mutating func reach(_ id: ObjectID) -> Bool? {
        index.number(of: id).map { reached.insert($0) }
    }

    /// The numbers of what nothing reached.
    var unreached: some Sequence<Int> {
        (0..<index.count).lazy.filter { [reached] number in !reached.contains(number) }
    }
}
