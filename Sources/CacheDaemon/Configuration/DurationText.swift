/// Durations as configurations write them: `30s`, `5m`, `1h`, `7d`, `0.5s`.
enum DurationText {
    static let expectation = "a duration such as 30s, 5m, 1h or 7d"
    /// A hundred years; beyond it arithmetic with deadlines is no longer safe, nor is it meant.
    static let longest = Duration.seconds(36_500 * 86_400)

    /// Nil for what is no duration or is longer than `longest`.
    static func parse(_ text: String) -> Duration? {
        guard let unit = text.last.flatMap({ unitSeconds[$0] }), let number = decimal(text.dropLast()),
            number * unit <= Double(longest.components.seconds)
        else { return nil }
        return .seconds(number * unit)
    }

    private static let unitSeconds: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    // Double reads "inf", "1e9" and "0x1" too.
    private static func decimal(_ text: Substring) -> Double? {
        guard let first = text.utf8.first, let last = text.utf8.last, first != UInt8(ascii: "."),
            last != UInt8(ascii: "."),
            text.utf8.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
            })
        else { return nil }
        return Double(text)
    }
}
