import Foundation

/// A terminal without a screen; what is written to it can be read.
package struct PseudoTerminal: Sendable {
    package struct Screen: Sendable {
        fileprivate let output: ProgramOutput

        /// Everything written, once nobody has the terminal open any more.
        package func text() async -> String { String(decoding: await output.all(), as: UTF8.self) }
    }

    /// For the program.
    package let farEnd: Int32
    package let screen: Screen

    package init(rows: UInt16 = 24, columns: UInt16 = 60) throws {
        var (nearEnd, farEnd): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&nearEnd, &farEnd, nil, nil, &size) == 0 else {
            throw Program.StartFailure(program: "pseudo-terminal", code: errno)
        }
        for end in [nearEnd, farEnd] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.farEnd = farEnd
        screen = Screen(output: ProgramOutput(reading: nearEnd))
    }

    /// To be called when the program has it.
    package func closeFarEnd() { close(farEnd) }
}
