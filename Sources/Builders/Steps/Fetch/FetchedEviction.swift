import Execution
import Glibc

/// Removes fetched files, the least recently used ones first. Blocks.
struct FetchedEviction {
    private struct Entry {
        var path: FilePath
        var sizeBytes: Int
        var usedAt: timespec
    }

    let directory: String
    /// Names that are in use.
    let sparing: Set<String>

    /// Until there are at most so many bytes, whatever else is there.
    func evict(downTo goalBytes: Int) {
        let entries = entries
        var sizeBytes = entries.reduce(0) { $0 + $1.sizeBytes }
        for entry in entries.sorted(by: { Self.isOlder($0.usedAt, $1.usedAt) }) {
            guard sizeBytes > goalBytes else { return }
            // Who copies it at this moment has it open.
            if (try? entry.path.remove()) != nil { sizeBytes -= entry.sizeBytes }
        }
    }

    private var entries: [Entry] {
        let directory = FilePath(directory)
        return ((try? directory.names()) ?? []).compactMap { name in
            let path = directory.appending(name)
            guard !sparing.contains(String(decoding: name, as: UTF8.self)), let status = path.status else {
                return nil
            }
            return Entry(path: path, sizeBytes: Int(status.st_size), usedAt: status.st_mtim)
        }
    }

    private static func isOlder(_ one: timespec, _ other: timespec) -> Bool {
        (one.tv_sec, one.tv_nsec) < (other.tv_sec, other.tv_nsec)
    }
}
