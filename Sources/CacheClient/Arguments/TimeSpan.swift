import ArgumentParser

/// A duration of the command line: `30s`, `5m`, `1h`, `7d`.
struct TimeSpan: Hashable, Sendable, ExpressibleByArgument {
    /// A hundred years: nobody means more, and sums of it cannot overflow.
    static let longestSeconds = 100 * 365 * 86400

    var seconds: Int

    init?(argument: String) {
        guard let unit = argument.last, let secondsPerUnit = Self.units[unit] else { return nil }
        let digits = argument.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits)
        else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: secondsPerUnit)
        guard !overflow, seconds <= Self.longestSeconds else { return nil }
        self.seconds = seconds
    }

    var duration: Duration { .seconds(seconds) }

    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
}
