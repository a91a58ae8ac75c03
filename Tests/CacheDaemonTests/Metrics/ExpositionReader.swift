import Testing

/// Reads an exposition back, line by line, and complains about every line that is none.
struct ExpositionReader {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var endsWithEOF = false

    init(_ text: String) throws {
        try #require(text.hasSuffix("\n"))
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            try #require(!endsWithEOF, "something follows # EOF")
            try read(line)
        }
    }

    func values(_ name: String) -> [Double] { samples.filter { $0.name == name }.map(\.value) }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func read(_ line: Substring) throws {
        if line == "# EOF" {
            endsWithEOF = true
        } else if let help = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
            try #require(
                helps.updateValue(String(help.2), forKey: String(help.1)) == nil,
                "HELP twice: \(line)"
            )
        } else if let type = line.wholeMatch(
            of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/
        ) {
            try #require(
                types.updateValue(String(type.2), forKey: String(type.1)) == nil,
                "TYPE twice: \(line)"
            )
        } else {
            try readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        let match = try #require(
            line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([0-9.eE+-]+|\+Inf|NaN)/),
            "no sample: \(line)"
        )
        var labels: [String: String] = [:]
        var rest = match.2 ?? ""
        while let label = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?/) {
            let value = label.2.replacing("\\n", with: "\n").replacing("\\\"", with: "\"").replacing(
                "\\\\",
                with: "\\"
            )
            try #require(
                labels.updateValue(String(value), forKey: String(label.1)) == nil,
                "label twice: \(line)"
            )
            rest = rest[label.range.upperBound...]
        }
        try #require(rest.isEmpty, "labels: \(line)")
        let value = match.3 == "+Inf" ? .infinity : try #require(Double(String(match.3)))
        let sample = Sample(name: String(match.1), labels: labels, value: value)
        try #require(
            !samples.contains { $0.name == sample.name && $0.labels == labels },
            "series twice: \(line)"
        )
        samples.append(sample)
    }
}
