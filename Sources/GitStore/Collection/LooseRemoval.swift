import Glibc

/// Deletes the file of an object that nobody needs any more, unless somebody turns out to.
struct LooseRemoval {
    let objects: String
    let fileSystem: FileSystem

    /// The bytes it gave back; nil when it stays, for it is gone or was touched since that time.
    ///
    /// A writer touches the file instead of writing the object. So it is renamed before it is looked at: who touched
    /// it before is seen, and who comes later writes the object anew.
    func remove(_ id: ObjectID, untouchedSince time: Timestamp) -> Int? {
        let name = id.description
        let path = "\(objects)/\(name.prefix(2))/\(name.dropFirst(2))"
        let hidden = "\(objects)/\(name.prefix(2))/tmp_\(name.dropFirst(2))"
        guard fileSystem.rename(path, hidden) == 0 else { return nil }
        var status = stat()
        guard stat(hidden, &status) == 0, Timestamp(status.st_mtim) < time else {
            _ = fileSystem.rename(hidden, path)
            return nil
        }
        fileSystem.remove(hidden)
        return Int(status.st_size)
    }
}
