import Foundation

/// Prints what was measured, one benchmark below the other.
package enum Report {
    package static func title(_ text: String) {
        write("\n== \(text)\n")
    }

    package static func line(_ text: String) {
        write("   \(text)")
    }

    /// A figure beside its aim, and whether it keeps it.
    package static func aim(_ what: String, _ figure: String, aim: String, isMet: Bool) {
        line("\(what): \(figure)  (aim: \(aim)) \(isMet ? "met" : "MISSED")")
    }

    /// At once, so that whoever watches sees how far it is.
    package static func write(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    /// Rows with the first column to the left and the others to the right.
    package static func table(_ rows: [[String]]) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        for row in rows {
            let cells = zip(row, widths).enumerated().map { index, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return index == 0 ? cell.0 + padding : padding + cell.0
            }
            line(cells.joined(separator: "   "))
        }
    }
}

extension Double {
    /// With so many digits after the point.
    package func shown(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension Int {
    /// In mebibytes, with one digit.
    package var shownMiB: String { (Double(self) / 1_048_576).shown(1) + " MiB" }
}
