import BenchmarkSupport
import Foundation

/// A run of `wrk`: one thread, 32 connections, three seconds.
struct Wrk {
    var requestsPerSecond = 0.0
    /// As wrk prints them, with their unit.
    var median = ""
    var percentile99 = ""

    static let settings = ["-t1", "-c32", "-d3s"]

    /// Throws when an answer was not 2xx or a connection failed: such a figure is worth nothing.
    init(_ url: String, script: String? = nil, output: String) throws {
        try? FileManager.default.removeItem(atPath: output)
        let options = script.map { ["-s", $0] } ?? []
        let program = try ChildProgram("wrk", Self.settings + ["--latency"] + options + [url], output: output)
        let status = program.wait()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard status == 0, !text.contains("Non-2xx"), !text.contains("Socket errors") else {
            throw BenchmarkError("wrk \(url): status \(status)\n\(text)")
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2 else { continue }
            switch words[0] {
            case "Requests/sec:": requestsPerSecond = Double(words[1]) ?? 0
            case "50%": median = String(words[1])
            case "99%": percentile99 = String(words[1])
            default: break
            }
        }
        guard requestsPerSecond > 0 else { throw BenchmarkError("wrk printed no rate:\n\(text)") }
    }
}
