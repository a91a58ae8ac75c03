import Glibc

/// Protects a pack whose objects no ref names yet: `git repack -ad` deletes no pack that has a `.keep` beside it.
///
/// One file is moved from pack to pack. To make and delete one each time would slow ext4 down, which avoids
/// inodes that were deleted a short while ago.
struct KeepFile {
    static let content = "Cairn\n"

    let directory: PackDirectory

    private var fileSystem: FileSystem { directory.fileSystem }
    private var parkingPath: String { "\(directory.root)/cairn/pack.keep" }

    /// Before the pack is shown.
    func protect(_ pack: String) throws(GitError) {
        let path = path(of: pack)
        if fileSystem.rename(parkingPath, path) == 0 { return }
        guard errno == ENOENT else { throw .system("rename", path) }
        try protectAlone(pack)
    }

    /// The same with a file of its own, which whoever asked for it removes.
    func protectAlone(_ pack: String) throws(GitError) {
        let file = try directory.stage("tmp_keep")
        try file.write(Array(Self.content.utf8))
        try file.show(as: path(of: pack))
    }

    /// After refs name what is in the pack, or when there is no such pack after all.
    func release(_ pack: String) {
        let path = path(of: pack)
        if fileSystem.rename(path, parkingPath) != 0 { fileSystem.remove(path) }
    }

    func remove() {
        fileSystem.remove(parkingPath)
    }

    private func path(of pack: String) -> String { directory.path(pack, "keep") }
}
