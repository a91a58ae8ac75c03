package import BuilderProtocol

/// When a build may start: from `earliest` on, never later than `latest`.
package struct StartWindow: Hashable, Sendable {
    package var earliest: Timestamp
    package var latest: Timestamp

    /// The last moment of the year 9999: later ones cannot be written.
    private static let end = Timestamp(millisecondsSince1970: 253_402_300_799_999)

    package init(earliest: Timestamp, latest: Timestamp) {
        self.earliest = earliest
        self.latest = latest
    }

    /// Reads `time/duration` or `time/time` (ISO 8601, UTC); throws why the text is no window to plan in.
    package init(parsing text: String, now: Timestamp) throws(StartWindowProblem) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw .malformed }
        let earliest = try Self.time(halves[0])
        let latest =
            halves[1].utf8.first == UInt8(ascii: "P")
            ? try Self.end(of: earliest, halves[1]) : try Self.time(halves[1])
        guard latest != earliest else { throw .empty }
        guard latest > earliest else { throw .reversed }
        guard latest > now else { throw .past }
        self.init(earliest: earliest, latest: latest)
    }

    private static func end(of start: Timestamp, _ text: Substring) throws(StartWindowProblem) -> Timestamp {
        let duration: Duration
        do throws(ISO8601Duration.Problem) {
            duration = try ISO8601Duration.parse(text)
        } catch {
            throw .duration(error)
        }
        guard duration <= end - start else { throw .duration(.overflow) }
        return start + duration
    }

    /// Strict: a day that its month does not have is no time.
    private static func time(_ text: Substring) throws(StartWindowProblem) -> Timestamp {
        let text = String(text)
        guard let time = Timestamp(rfc3339: text),
            time.rfc3339.prefix(19) == text.uppercased().replacing(" ", with: "T").prefix(19)
        else { throw .malformed }
        return time
    }
}

/// Why a text is no start window.
package enum StartWindowProblem: Error, Hashable, Sendable {
    case malformed
    case duration(ISO8601Duration.Problem)
    case empty
    case reversed
    case past

    package var words: String {
        switch self {
        case .malformed:
            "must be an interval such as 2026-11-21T02:00:00Z/PT6H or 2026-11-21T02:00:00Z/2026-11-21T08:00:00Z"
        case .duration(let problem): "\(problem.words) after the slash"
        case .empty: "is empty: its end is its start"
        case .reversed: "is reversed: its end is before its start"
        case .past: "lies in the past"
        }
    }
}
