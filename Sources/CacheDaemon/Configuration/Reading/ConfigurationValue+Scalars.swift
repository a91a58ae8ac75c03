/// Single values, read or reported.
extension ConfigurationValue {
    /// Any scalar, as it was written: `version: 1.10` is "1.10".
    func text() -> String? {
        parsed("a text") { $0 }
    }

    func flag() -> Bool? {
        parsed("true or false") { ["true": true, "false": false][$0] }
    }

    func duration() -> Duration? {
        parsed(DurationText.expectation, DurationText.parse)
    }

    /// A duration longer than nothing.
    func timeout() -> Duration? {
        parsed("\(DurationText.expectation), longer than 0") {
            DurationText.parse($0).flatMap { $0 > .zero ? $0 : nil }
        }
    }

    func size(atLeast least: Int = 0, _ leastShown: String = "") -> Int? {
        parsed(SizeText.expectation + (leastShown.isEmpty ? "" : ", at least \(leastShown)")) { text in
            SizeText.parse(text).flatMap { $0 >= least ? $0 : nil }
        }
    }

    /// A whole number from 1 on.
    func count() -> Int? {
        parsed("a whole number, at least 1") { text in
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return nil
            }
            return Int(text).flatMap { $0 >= 1 ? $0 : nil }
        }
    }

    /// A whole number from 0 on.
    func wholeNumber() -> Int? {
        parsed("a whole number, 0 or more") { text in
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return nil
            }
            return Int(text)
        }
    }

    func parsed<Value>(_ expectation: String, _ parse: (String) -> Value?) -> Value? {
        if let text = scalarText, let value = parse(text) { return value }
        report(expected: expectation)
        return nil
    }
}
