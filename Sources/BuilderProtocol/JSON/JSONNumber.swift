/// A number as it was written, so that passing it on changes no digit.
package struct JSONNumber: Hashable, Sendable {
    package let text: String
    package let value: Double

    /// `text`: as JSON spells numbers.
    package init?(_ text: String) {
        // Whole numbers, which most are, are read in a fraction of the time.
        guard let value = Int64(text).map(Double.init) ?? Double(text) else { return nil }
        self.text = text
        self.value = value
    }

    package static func == (left: JSONNumber, right: JSONNumber) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    package init(integerLiteral value: Int) {
        (text, self.value) = (String(value), Double(value))
    }

    package init(floatLiteral value: Double) {
        (text, self.value) = (String(value), value)
    }
}
