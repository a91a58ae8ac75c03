import BenchmarkSupport
import Foundation

/// Files that builds wait for, so that a crowd is complete before anything happens.
struct Gates {
    let directory: String

    init(in bench: Bench) throws {
        directory = bench.path("gates")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// The lines of a build's script that wait until the gate of its revision is open.
    var script: String { "while [ ! -e \"\(directory)/$CAIRN_PARAM_REVISION\" ]; do sleep 0.05; done" }

    func open(_ revision: String) throws {
        guard FileManager.default.createFile(atPath: "\(directory)/\(revision)", contents: nil) else {
            throw BenchmarkError("the gate \(revision) cannot be opened")
        }
    }
}
