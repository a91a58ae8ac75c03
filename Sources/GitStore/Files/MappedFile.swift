import Glibc

/// A file in memory, read only; one that nobody changes in place, as git's packs.
final class MappedFile {
    let bytes: UnsafeRawBufferPointer

    init(_ path: String) throws(GitError) {
        let file = try Descriptor(path, O_RDONLY)
        let size = Int(try file.status().st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0), start != MAP_FAILED else {
            throw .system("mmap", path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
