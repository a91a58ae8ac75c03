/// Sizes as configurations write them: `4096`, `64KiB`, `64MiB`, `2GiB`, `1TiB`.
enum SizeText {
    static let expectation = "a size such as 4096, 64KiB, 64MiB or 2GiB"

    /// Nil for what is no size or does not fit into an Int.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
        guard let shift = unitShifts[String(text.dropFirst(digits.count))], let number = Int(digits) else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }

    private static let unitShifts = ["": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
}
