import BenchmarkSupport
import Foundation

/// `git fast-import` of results that lie in a file.
struct FastImport {
    let repository: String
    private let input: String

    /// Not a part of what is measured.
    init(_ results: [SampleResult], in directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        repository = directory + "/repository.git"
        input = directory + "/stream"
        try Program.run("git", ["init", "--quiet", "--bare", repository])
        var stream: [UInt8] = []
        for result in results { ImportStream.append(result, to: &stream) }
        try Data(stream).write(to: URL(fileURLWithPath: input))
    }

    func run() throws {
        try Program.run("git", ["-C", repository, "fast-import", "--quiet"], input: input)
    }
}
