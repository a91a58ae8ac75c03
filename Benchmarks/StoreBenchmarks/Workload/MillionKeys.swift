import BenchmarkSupport
import Foundation

/// A store with many keys, written by `git fast-import`, with its refs packed by `git pack-refs`.
///
/// The logs and files are smaller than elsewhere: a lookup reads neither, and ten gigabytes would take long.
struct MillionKeys {
    private static let logBytes = 200
    private static let valueBytes = 400

    let count: Int
    /// Where finished ones are kept for the next run.
    let cache: String

    /// The path of the store, which must not be written to.
    func store() throws -> String {
        let path = "\(cache)/keys-\(count)-1.git"
        if FileManager.default.fileExists(atPath: path) { return path }
        let unfinished = path + ".unfinished"
        try? FileManager.default.removeItem(atPath: unfinished)
        Report.line("making a store with \(count) keys")
        try Program.run("git", ["init", "--quiet", "--bare", unfinished])
        try importCommits(into: unfinished)
        try writePackedRefs(of: unfinished)
        try Program.run("git", ["-C", unfinished, "pack-refs", "--all"])
        guard rename(unfinished, path) == 0 else { throw BenchmarkError.system("rename") }
        sync()
        return path
    }

    private func importCommits(into store: String) throws {
        let git = try PipedProgram(
            "git",
            ["-C", store, "fast-import", "--quiet", "--depth=0", "--export-marks=\(store)/marks"]
        )
        var stream: [UInt8] = []
        for number in 0..<count {
            let result = SampleResult(
                number: number,
                logBytes: Self.logBytes,
                valueBytes: Self.valueBytes
            )
            ImportStream.append(result, mark: number + 1, to: &stream)
            if stream.count > 1 << 20 {
                try git.write(stream)
                stream.removeAll(keepingCapacity: true)
            }
        }
        try git.write(stream)
        try git.finish()
    }

    /// A million loose refs would take four gigabytes and an hour to prune.
    private func writePackedRefs(of store: String) throws {
        let marks = try String(contentsOfFile: "\(store)/marks", encoding: .utf8)
        var lines: [(name: String, id: Substring)] = []
        for line in marks.split(separator: "\n") {
            let words = line.dropFirst().split(separator: " ")
            guard words.count == 2, let mark = Int(words[0]) else { throw BenchmarkError("a mark: \(line)") }
            lines.append(("refs/heads/\(SampleResult.builder)/\(SampleResult.key(mark - 1))", words[1]))
        }
        guard lines.count == count else { throw BenchmarkError("\(lines.count) commits, not \(count)") }
        lines.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var text: [UInt8] = Array("# pack-refs with: peeled fully-peeled sorted \n".utf8)
        for line in lines { text += "\(line.id) \(line.name)\n".utf8 }
        try Data(text).write(to: URL(fileURLWithPath: "\(store)/packed-refs"))
        for name in ["marks", "refs/heads/import"] {
            try FileManager.default.removeItem(atPath: "\(store)/\(name)")
        }
    }
}
