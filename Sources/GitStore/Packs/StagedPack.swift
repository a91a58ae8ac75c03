import Glibc

/// A pack and its index under temporary names; they vanish unless they are shown.
final class StagedPack {
    /// Without directory and ending.
    let name: String
    private let pack: StagedFile
    private let index: StagedFile
    private let directory: PackDirectory

    init(pack: StagedFile, index: StagedFile, name: String, in directory: PackDirectory) {
        self.pack = pack
        self.index = index
        self.directory = directory
        self.name = name
    }

    func startWriteBack() {
        pack.startWriteBack()
        index.startWriteBack()
    }

    /// Makes the pack a part of the repository; when this returns it is on disk under its name.
    ///
    /// After an error there is nothing left of it.
    func show() throws(GitError) {
        do throws(GitError) {
            try pack.sync()
            try index.sync()
            // The index last: by that name others find a pack.
            try pack.show(as: path("pack"))
            try index.show(as: path("idx"))
            try directory.sync()
        } catch {
            directory.fileSystem.remove(path("idx"))
            directory.fileSystem.remove(path("pack"))
            throw error
        }
    }

    private func path(_ ending: String) -> String { "\(directory.path)/\(name).\(ending)" }
}
