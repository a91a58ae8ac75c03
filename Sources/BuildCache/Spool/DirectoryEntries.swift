import Glibc

/// Reading directories by their bytes: builds may leave names that are not UTF-8.
enum DirectoryEntries {
    /// The names as C strings, without `.` and `..`; closes the descriptor.
    static func names(takingOver descriptor: Int32) -> [[CChar]] {
        guard let handle = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(handle) }
        var names: [[CChar]] = []
        while let entry = readdir(handle) {
            // The record may end before the declared array does, so the bytes are copied up to the NUL only.
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
            let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
            if name != [0x2e, 0] && name != [0x2e, 0x2e, 0] { names.append(name) }
        }
        return names
    }

    /// Nil when it is no directory or cannot be entered; a link is never followed.
    static func names(of name: [CChar], in parent: Int32) -> (descriptor: Int32, names: [[CChar]])? {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        return (descriptor, names(takingOver: fcntl(descriptor, F_DUPFD_CLOEXEC, 3)))
    }
}
