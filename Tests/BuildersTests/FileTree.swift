@testable import Builders
@testable import Execution

/// What lies in a directory.
enum FileTree {
    /// Paths of everything that is no directory, sorted.
    static func files(below root: String) throws -> [String] {
        var files: [String] = []
        var directories = [FilePath(bytes: [])]
        while let directory = directories.popLast() {
            let path = directory.bytes.isEmpty ? FilePath(root) : FilePath(root).appending(directory.bytes)
            for name in try path.names() {
                let entry = directory.appending(name)
                if path.appending(name).kind == .directory {
                    directories.append(entry)
                } else {
                    files.append(entry.shown)
                }
            }
        }
        return files.sorted()
    }
}
