import Glibc

/// Deletes a pack that nobody needs any more, unless somebody turns out to.
struct PackRemoval {
    /// What may lie beside a pack; others than the first two are of other gits.
    private static let endings = ["idx", "pack", "rev", "bitmap", "mtimes"]

    let directory: PackDirectory

    /// False when it is kept, gone, or was touched since that time.
    func mayRemove(_ name: String, untouchedSince time: Timestamp) -> Bool {
        var status = stat()
        return access(path(name, "keep"), F_OK) != 0 && access(path(name, "promisor"), F_OK) != 0
            && stat(path(name, "pack"), &status) == 0 && Timestamp(status.st_mtim) < time
    }

    /// The bytes it gave back; nil when it stays, for it is kept, gone, or was touched since that time.
    ///
    /// git touches a pack instead of writing an object that it holds. So it is renamed before it is looked at: who
    /// touched it before is seen, and who comes later writes the object anew.
    func remove(_ name: String, untouchedSince time: Timestamp) -> Int? {
        guard mayRemove(name, untouchedSince: time) else { return nil }
        MultiPackIndex(directory: directory).remove(ifNaming: [name])
        let hidden = "\(directory.path)/tmp_\(name)"
        let rename = directory.fileSystem.rename
        guard rename(path(name, "idx"), "\(hidden).idx") == 0 else { return nil }
        guard rename(path(name, "pack"), "\(hidden).pack") == 0 else {
            _ = rename("\(hidden).idx", path(name, "idx"))
            return nil
        }
        var status = stat()
        guard stat("\(hidden).pack", &status) == 0, Timestamp(status.st_mtim) < time else {
            _ = rename("\(hidden).pack", path(name, "pack"))
            _ = rename("\(hidden).idx", path(name, "idx"))
            return nil
        }
        for ending in Self.endings {
            directory.fileSystem.remove("\(hidden).\(ending)")
            directory.fileSystem.remove(path(name, ending))
        }
        return Int(status.st_size)
    }

    private func path(_ name: String, _ ending: String) -> String { "\(directory.path)/\(name).\(ending)" }
}
