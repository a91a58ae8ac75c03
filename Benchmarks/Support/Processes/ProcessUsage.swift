package import Foundation

/// What the kernel counts for a process: memory and processor time.
package struct ProcessUsage {
    package let processID: pid_t

    package init(processID: pid_t) {
        self.processID = processID
    }

    /// Resident memory now.
    package var residentBytes: Int { status("VmRSS:") }

    /// The most resident memory since `forgetPeak`.
    package var peakResidentBytes: Int { status("VmHWM:") }

    /// Memory that nobody else has: what would be free without the process.
    package var privateBytes: Int {
        text("smaps_rollup").split(separator: "\n").filter { $0.hasPrefix("Private_") }
            .compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
            .reduce(0, +) * 1024
    }

    package func forgetPeak() throws {
        // 5 resets VmHWM (proc(5), clear_refs).
        guard let file = FileHandle(forWritingAtPath: "/proc/\(processID)/clear_refs") else {
            throw BenchmarkError.system("clear_refs")
        }
        try file.write(contentsOf: Data("5\n".utf8))
        try file.close()
    }

    /// Processor time of the process and of its children that still run.
    package var processorTime: Duration {
        let children = text("task/\(processID)/children").split(separator: " ").compactMap { pid_t($0) }
        return children.reduce(ownProcessorTime) { $0 + ProcessUsage(processID: $1).ownProcessorTime }
    }

    private var ownProcessorTime: Duration {
        // The name may contain blanks; the fields after it begin with the state, field 3.
        let fields = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            return .zero
        }
        return .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
    }

    private func status(_ field: String) -> Int {
        let line = text("status").split(separator: "\n").first { $0.hasPrefix(field) }
        let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
        return (kibibytes.flatMap { Int($0) } ?? 0) * 1024
    }

    private func text(_ file: String) -> String {
        (try? String(contentsOfFile: "/proc/\(processID)/\(file)", encoding: .utf8)) ?? ""
    }
}
