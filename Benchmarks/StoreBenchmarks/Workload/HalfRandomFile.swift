import BenchmarkSupport
import Foundation

/// A file of bytes of which every other one is random.
enum HalfRandomFile {
    static func write(_ path: String, sizeBytes: Int, seed: UInt64) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchmarkError("\(path) cannot be written") }
        defer { try? file.close() }
        var random = SplitMix(state: seed)
        var rest = sizeBytes
        while rest > 0 {
            let chunk = random.halfRandomBytes(min(rest, 1 << 20))
            try file.write(contentsOf: chunk)
            rest -= chunk.count
        }
    }
}
