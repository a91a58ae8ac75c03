import Foundation

/// Results as input of `git fast-import`.
enum ImportStream {
    /// A commit without a parent on a branch of its own.
    static func append(_ result: SampleResult, to stream: inout [UInt8]) {
        stream += "commit refs/heads/\(result.branch)\n".utf8
        appendCommit(result, to: &stream)
    }

    /// The same without a branch: its id comes out under the mark.
    static func append(_ result: SampleResult, mark: Int, to stream: inout [UInt8]) {
        stream += "reset refs/heads/import\ncommit refs/heads/import\nmark :\(mark)\n".utf8
        appendCommit(result, to: &stream)
    }

    private static func appendCommit(_ result: SampleResult, to stream: inout [UInt8]) {
        let message = result.message
        stream += "committer Cairn <cairn@localhost> \(SampleResult.time) +0000\n".utf8
        stream += "data \(message.utf8.count)\n\(message)\n".utf8
        for (path, bytes) in [("log", result.log), ("value/output.bin", result.value)] {
            stream += "M 100644 inline \(path)\ndata \(bytes.count)\n".utf8
            stream += bytes
            stream.append(UInt8(ascii: "\n"))
        }
    }
}
