import Glibc

/// What Prometheus users expect to know about any process, read from `/proc` when it is asked for.
enum ProcessMetrics {
    /// Empty where there is no `/proc`.
    static var families: [MetricFamily] {
        var families = [
            family("process_max_fds", .gauge, Double(descriptorLimit)),
            family("process_open_fds", .gauge, Double(openDescriptors)),
        ]
        guard let stat = try? TextFile.read("/proc/self/stat"), let own = Statistics(stat) else {
            return families
        }
        families += [
            family("process_cpu_seconds_total", .counter, own.cpuSeconds),
            family("process_resident_memory_bytes", .gauge, own.residentBytes),
            family("process_virtual_memory_bytes", .gauge, own.virtualBytes),
        ]
        if let boot = bootTime {
            families.append(family("process_start_time_seconds", .gauge, boot + own.startSeconds))
        }
        return families
    }

    private static func family(_ name: String, _ kind: MetricFamily.Kind, _ value: Double) -> MetricFamily {
        MetricFamily(name, kind, help: MetricCatalogue.help(of: name), value)
    }

    /// Fields of `/proc/self/stat`, proc(5).
    private struct Statistics {
        var cpuSeconds, virtualBytes, residentBytes, startSeconds: Double

        init?(_ text: String) {
            // The second field is the program's name in parentheses; it may hold blanks and parentheses itself.
            guard let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) }
            guard fields.count > 21, let user = fields[11], let system = fields[12], let start = fields[19],
                let size = fields[20], let pages = fields[21]
            else { return nil }
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            cpuSeconds = (user + system) / ticks
            startSeconds = start / ticks
            virtualBytes = size
            residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        }
    }

    /// Seconds since 1970 at which the machine came up.
    private static var bootTime: Double? {
        guard let text = try? TextFile.read("/proc/stat"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        return Double(line.dropFirst("btime ".count))
    }

    private static var openDescriptors: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // `.`, `..` and the directory itself.
        return max(0, count - 3)
    }

    private static var descriptorLimit: UInt {
        FileDescriptorLimit.current
    }
}
