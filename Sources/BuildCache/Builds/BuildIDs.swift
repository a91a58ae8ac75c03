import BuilderProtocol
import Synchronization

/// Makes the ids of attempts: unique, and ordered as they were made.
final class BuildIDs: Sendable {
    private struct Moment {
        var milliseconds: Int64
        var sequence = 0
    }

    private let last = Mutex(Moment(milliseconds: 0))

    /// 11 digits of time, 3 of sequence and 10 of chance, hexadecimal.
    func next(at now: Timestamp) -> String {
        let moment = last.withLock { last in
            if now.millisecondsSince1970 > last.milliseconds {
                last = Moment(milliseconds: now.millisecondsSince1970)
            } else if last.sequence < 0xfff {
                last.sequence += 1
            } else {
                last = Moment(milliseconds: last.milliseconds + 1)
            }
            return last
        }
        return Self.hexadecimal(UInt64(max(0, moment.milliseconds)), digits: 11)
            + Self.hexadecimal(UInt64(moment.sequence), digits: 3)
            + Self.hexadecimal(.random(in: 0..<1 << 40), digits: 10)
    }

    /// When the id was made; nil for what is no id.
    static func time(of id: String) -> Timestamp? {
        Int64(id.prefix(11), radix: 16).map(Timestamp.init(millisecondsSince1970:))
    }

    private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
