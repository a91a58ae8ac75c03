import ArgumentParser
import BuilderProtocol
import Foundation

/// A moment of the command line: as RFC 3339 writes it, or how long ago it was.
struct PastTime: Hashable, Sendable, ExpressibleByArgument {
    var rfc3339: String

    init?(argument: String) {
        if let time = Timestamp(rfc3339: argument) {
            rfc3339 = time.rfc3339
        } else if let span = TimeSpan(argument: argument) {
            let now = Int64(Date().timeIntervalSince1970)
            rfc3339 = Timestamp(secondsSince1970: now - Int64(span.seconds)).rfc3339
        } else {
            return nil
        }
    }
}
