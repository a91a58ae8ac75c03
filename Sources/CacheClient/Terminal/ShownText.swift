/// Text from elsewhere, made safe for a terminal's line.
struct ShownText {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Without anything that moves the cursor, changes colours or the direction of writing.
    var line: String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t", "\n": line.unicodeScalars.append(" ")
            case _ where Self.isControl(scalar): line.unicodeScalars.append("\u{FFFD}")
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    /// The line, cut to a number of columns.
    func line(columns: Int) -> String {
        let line = line
        guard line.columns > columns else { return line }
        var cut = ""
        var used = 0
        for character in line {
            used += character.columns
            guard used < columns else { break }
            cut.append(character)
        }
        return columns > 0 ? cut + "…" : ""
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}

extension StringProtocol {
    /// The columns it takes on a terminal.
    var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension Character {
    /// Two for East Asian wide characters and emoji, else one.
    var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }
}
