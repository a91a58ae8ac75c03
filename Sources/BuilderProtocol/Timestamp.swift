/// A moment in UTC with the precision that results keep: milliseconds.
public struct Timestamp: Hashable, Sendable, Comparable {
    public var millisecondsSince1970: Int64

    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    public init(secondsSince1970: Int64) {
        self.init(millisecondsSince1970: secondsSince1970 * 1000)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(millisecondsSince1970: moment.millisecondsSince1970 + duration.wholeMilliseconds)
    }

    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.millisecondsSince1970 - earlier.millisecondsSince1970)
    }
}

extension Timestamp {
    /// `2026-11-21T02:00:00.123Z` (RFC 3339).
    public var rfc3339: String {
        let milliseconds = Self.padded(millisecondsSince1970 - secondsSince1970 * 1000, 3)
        let (date, time) = dateAndTime
        return "\(date)T\(time).\(milliseconds)Z"
    }

    /// `2026-11-21 02:00:00`, as the log's own lines are stamped.
    public var logStamp: String {
        let (date, time) = dateAndTime
        return "\(date) \(time)"
    }

    /// Rounded down, also before 1970.
    public var secondsSince1970: Int64 {
        Int64((Double(millisecondsSince1970) / 1000).rounded(.down))
    }

    /// Nil for what is not an RFC 3339 time in UTC (`Z`).
    public init?(rfc3339 text: String) {
        guard
            let match = text.wholeMatch(
                of: /(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?[Zz]/
            ),
            let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
            let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let fraction = (match.7.map(String.init) ?? "") + "000"
        let days = Self.days(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(millisecondsSince1970: seconds * 1000 + (Int64(fraction.prefix(3)) ?? 0))
    }

    private var dateAndTime: (date: String, time: String) {
        let days = Int64((Double(secondsSince1970) / 86400).rounded(.down))
        let second = secondsSince1970 - days * 86400
        let (year, month, day) = Self.civil(days: days)
        return (
            "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))",
            "\(Self.padded(second / 3600, 2)):\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))"
        )
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // Days from and to the civil calendar: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
