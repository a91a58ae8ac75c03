import BenchmarkSupport
import Foundation

/// The least that makes something durable under a name: a new file, fsync, rename, fsync of the directory.
struct ReplacedFile {
    let directory: String

    init(in directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func write(_ bytes: [UInt8], as name: String) throws {
        let (temporary, final) = ("\(directory)/\(name).lock", "\(directory)/\(name)")
        let file = try opened(temporary, O_WRONLY | O_CREAT | O_EXCL)
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw BenchmarkError.system("fsync")
        }
        guard rename(temporary, final) == 0 else { throw BenchmarkError.system("rename") }
        let parent = try opened(directory, O_RDONLY | O_DIRECTORY)
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw BenchmarkError.system("fsync") }
    }

    private func opened(_ path: String, _ flags: Int32) throws -> Int32 {
        let descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw BenchmarkError.system("open") }
        return descriptor
    }
}
