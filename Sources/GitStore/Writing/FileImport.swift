import Glibc

/// Brings files from outside into the repository: bytes, executable bits, links as links.
struct FileImport {
    let objects: ObjectWriter

    /// A file, or a link as a link.
    func file(_ path: String) throws(GitError) -> (TreeEntry.Mode, ObjectID) {
        let parent = try Descriptor(LockFile.directory(of: path), O_RDONLY | O_DIRECTORY)
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        guard let file = try file(Array(name.utf8), in: parent) else {
            throw GitError(.other(-1), function: "open", message: "\(path) is neither a file nor a link")
        }
        return file
    }

    /// Everything below a directory that git can hold.
    func directory(_ path: String) throws(GitError) -> TreeDraft {
        try contents(of: Descriptor(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), depth: 1)
    }

    private func contents(of directory: borrowing Descriptor, depth: Int) throws(GitError) -> TreeDraft {
        guard depth < TreeDraft.maxDepth else { throw TreeDraft.tooDeep }
        let draft = TreeDraft()
        for entry in try Directory.entries(in: directory) where !ProtectedName.isProtected(entry.name[...]) {
            do {
                if entry.isDirectory {
                    let child = try Descriptor(entry.name, in: directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
                    draft.put(try contents(of: child, depth: depth + 1), at: entry.name)
                } else if let (mode, blob) = try file(entry.name, in: directory) {
                    draft.put(mode, blob, at: entry.name)
                }
            } catch let error
                where error.code == .fileSystem(ENOENT) && Self.isGone(entry.name, from: directory)
            {
                // Removed while we were looking: as if it had never been there.
                continue
            }
        }
        return draft
    }

    /// The store itself may lack a file too, and that must not cost the value one.
    private static func isGone(_ name: [UInt8], from directory: borrowing Descriptor) -> Bool {
        let parent = directory.number
        var status = stat()
        return withCString(name) { fstatat(parent, $0, &status, AT_SYMLINK_NOFOLLOW) } != 0 && errno == ENOENT
    }

    /// Nil for sockets, devices and the like.
    private func file(_ name: [UInt8], in directory: borrowing Descriptor) throws(GitError) -> (
        TreeEntry.Mode, ObjectID
    )? {
        var status = stat()
        let parent = directory.number
        guard withCString(name, { fstatat(parent, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            throw .system("fstatat", String(decoding: name, as: UTF8.self))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return try regularFile(name, in: directory)
        case S_IFLNK where ProtectedName.isProtected(link: name): return nil
        case S_IFLNK:
            return (.symbolicLink, try objects.write(Self.target(of: name, in: directory), as: .blob))
        default: return nil
        }
    }

    private func regularFile(
        _ name: [UInt8],
        in directory: borrowing Descriptor
    ) throws(GitError) -> (TreeEntry.Mode, ObjectID)? {
        // Whatever took the file's place meanwhile is neither followed nor waited for.
        let file = try Descriptor(name, in: directory, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        let status = try file.status()
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        let mode: TreeEntry.Mode = status.st_mode & S_IXUSR == 0 ? .regular : .executable
        let size = Int(status.st_size)
        guard size >= LargeFiles.leastBytes else {
            return (mode, try objects.write(file.read(limit: size), as: .blob))
        }
        // No group waits for a large file: it was brought in before, or it is another file now.
        guard let blob = objects.large[FileStamp(status)] else { throw LargeFiles.changed }
        return (mode, blob)
    }

    private static func target(of link: [UInt8], in directory: borrowing Descriptor) throws(GitError)
        -> [UInt8]
    {
        let parent = directory.number
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = withCString(link) { readlinkat(parent, $0, &buffer, buffer.count) }
        guard length >= 0 else { throw .system("readlinkat", String(decoding: link, as: UTF8.self)) }
        return buffer.prefix(length).map { UInt8(bitPattern: $0) }
    }
}
