package import BuilderProtocol

extension BuildProgress {
    private static let longestMessageBytes = 500

    /// Parses `fraction` or `fraction<TAB>message`; nil for anything else.
    package init?(line: some Collection<UInt8>) {
        guard line.count <= ProgressFile.longestLineBytes else { return nil }
        let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = fields.first else { return nil }
        let number = String(decoding: first, as: UTF8.self).filter { $0 != " " && $0 != "\r" }
        guard let fraction = Double(number) else { return nil }
        self.init(fraction: fraction, message: fields.count > 1 ? Self.message(fields[1]) : nil)
    }

    private static func message(_ bytes: some Sequence<UInt8>) -> String? {
        let text = String(decoding: Array(bytes), as: UTF8.self).onOneLine(longestBytes: longestMessageBytes)
        return text.isEmpty ? nil : text
    }
}
