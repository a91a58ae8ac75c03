import Foundation

/// The machine that the figures belong to.
package enum Machine {
    package static func printDescription() {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let memory = Int(ProcessInfo.processInfo.physicalMemory >> 30)
        Report.write("\(processor), \(cores) cores, \(memory) GiB, load \(load)")
    }

    private static var processor: String {
        let lines = text("/proc/cpuinfo").split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    /// The machine's load before we add to it: figures of a busy machine say little.
    private static var load: String {
        text("/proc/loadavg").split(separator: " ").first.map(String.init) ?? "unknown"
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
