/// A duration as ISO 8601 writes it: `PT6H`, `P1DT12H`, `P2W`, `PT1.5S`.
///
/// Years and months are refused: nobody can tell how long they are.
public enum ISO8601Duration {
    /// Why a text is no duration.
    public enum Problem: Error, Hashable, Sendable {
        case malformed
        /// Years or months.
        case unknownLength
        case overflow

        public var words: String {
            switch self {
            case .malformed: "must be an ISO 8601 duration such as PT6H or P1DT12H"
            case .unknownLength: "must not count years or months: their length differs"
            case .overflow: "is longer than can be counted"
            }
        }
    }

    private static let dateUnits: [UInt8: Int64] = [UInt8(ascii: "D"): 86_400, UInt8(ascii: "W"): 604_800]
    private static let timeUnits: [UInt8: Int64] = [
        UInt8(ascii: "H"): 3600, UInt8(ascii: "M"): 60, UInt8(ascii: "S"): 1,
    ]
    private static let timeOrder = Array("HMS".utf8)

    public static func parse(_ text: some StringProtocol) throws(Problem) -> Duration {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "P"), bytes.count > 2 else { throw .malformed }
        let halves = bytes.dropFirst().split(
            separator: UInt8(ascii: "T"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let date = try milliseconds(halves[0], units: dateUnits, order: Array("WD".utf8))
        guard halves.count == 2 else { return .milliseconds(date) }
        guard !halves[1].isEmpty else { throw .malformed }
        let time = try milliseconds(halves[1], units: timeUnits, order: timeOrder)
        let (sum, overflow) = date.addingReportingOverflow(time)
        guard !overflow else { throw .overflow }
        return .milliseconds(sum)
    }

    /// Numbers with their units, each unit once and the longer ones first; weeks stand alone.
    private static func milliseconds(
        _ bytes: ArraySlice<UInt8>,
        units: [UInt8: Int64],
        order: [UInt8]
    ) throws(Problem) -> Int64 {
        var (rest, sum, allowed) = (bytes, Int64(0), order[...])
        while !rest.isEmpty {
            let number = rest.prefix { $0 != UInt8(ascii: "T") && !(65...90).contains($0) }
            rest = rest.dropFirst(number.count)
            guard let unit = rest.popFirst() else { throw .malformed }
            if units[UInt8(ascii: "D")] != nil, "YM".utf8.contains(unit) { throw .unknownLength }
            guard let factor = units[unit], let place = allowed.firstIndex(of: unit) else { throw .malformed }
            if unit == UInt8(ascii: "W"), bytes.count != number.count + 1 { throw .malformed }
            allowed = allowed[(place + 1)...]
            let part = try thousandths(number, isFractionAllowed: unit == UInt8(ascii: "S"))
            let (product, overflow) = part.multipliedReportingOverflow(by: factor)
            let (next, isTooLong) = sum.addingReportingOverflow(product)
            guard !overflow, !isTooLong else { throw .overflow }
            sum = next
        }
        return sum
    }

    /// Digits, and for seconds a fraction, of which milliseconds count.
    private static func thousandths(
        _ number: ArraySlice<UInt8>,
        isFractionAllowed: Bool
    ) throws(Problem) -> Int64 {
        let parts = number.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(digits.contains) }),
            parts.count == 1 || isFractionAllowed
        else { throw .malformed }
        let fraction = parts.count == 2 ? Array(parts[1].prefix(3)) : []
        let padded = fraction + Array(repeating: UInt8(ascii: "0"), count: 3 - fraction.count)
        // Only a number that is too large cannot be read by now.
        guard let value = Int64(String(decoding: Array(parts[0]) + padded, as: UTF8.self)) else {
            throw .overflow
        }
        return value
    }
}
