import Foundation

/// What stderr can do.
struct Terminal: Hashable, Sendable {
    /// True when a line can be drawn over.
    var canRedraw: Bool
    var hasColour: Bool

    init(isTerminal: Bool, environment: [String: String]) {
        canRedraw = isTerminal && environment["TERM"].map { $0 != "dumb" && !$0.isEmpty } ?? false
        hasColour = canRedraw && environment["NO_COLOR", default: ""].isEmpty
    }

    /// Columns of the terminal behind the descriptor, read each time: windows change.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
