extension String {
    /// Without control characters, which would let a name or a message pretend to be another line.
    package var onOneLine: String { onOneLine(longestBytes: .max) }

    /// Without control characters, and no longer than the limit; what is cut off is replaced by an ellipsis.
    package func onOneLine(longestBytes: Int) -> String {
        // Nearly every text is short and printable as it is, titles on the path of every hit among them.
        if utf8.count <= longestBytes, utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return self }
        var line = ""
        var bytes = 0
        for scalar in unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > longestBytes { return line + "…" }
            line.unicodeScalars.append(scalar.breaksLines ? " " : scalar)
        }
        return line
    }
}

extension Unicode.Scalar {
    /// A control character, or a separator of lines or paragraphs.
    fileprivate var breaksLines: Bool {
        value < 0x20 || (0x7f..<0xa0).contains(value) || value == 0x2028 || value == 0x2029
    }
}
