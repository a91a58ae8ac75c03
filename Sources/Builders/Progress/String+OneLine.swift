extension String {
    /// Without control characters, and no longer than the limit; what is cut off is replaced by an ellipsis.
    func onOneLine(longestBytes: Int) -> String {
        // Nearly every text is short and printable as it is, titles on the path of every hit among them.
        if utf8.count <= longestBytes, utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return self }
        var line = ""
        var bytes = 0
        for scalar in unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > longestBytes { return line + "…" }
            let isControl =
                scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
                || [0x2028, 0x2029].contains(scalar.value)
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        return line
    }
}
