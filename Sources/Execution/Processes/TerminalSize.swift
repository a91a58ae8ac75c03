import Glibc

/// Rows and columns of a terminal.
package struct TerminalSize: Hashable, Sendable {
    package var rows: UInt16
    package var columns: UInt16

    package init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }

    /// Of the terminal behind the descriptor; nil when there is none.
    package init?(of descriptor: Int32) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        // One that nobody looks at has no size, as that of a runner's `script`; it is a terminal all the same.
        self.init(
            rows: size.ws_row > 0 ? size.ws_row : Self.usual.rows,
            columns: size.ws_col > 0 ? size.ws_col : Self.usual.columns
        )
    }

    private static let usual = TerminalSize(rows: 24, columns: 80)

    var kernelSize: winsize { winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0) }
}
