/// Names as the exposition format allows them.
enum MetricName {
    /// Whatever a metric's name cannot hold becomes `_`.
    static func sanitized(_ label: String) -> String {
        let characters = label.unicodeScalars.map { isAllowed($0) ? Character($0) : "_" }
        let starts = characters.first?.isWholeNumber ?? true
        return (starts ? "_" : "") + String(characters)
    }

    /// Counters end in `_total`.
    static func counter(_ label: String) -> String { ending(sanitized(label), in: "_total") }

    /// Timers end in `_seconds`, which is what they are told in.
    static func timer(_ label: String) -> String { ending(sanitized(label), in: "_seconds") }

    private static func ending(_ name: String, in suffix: String) -> String {
        name.hasSuffix(suffix) ? name : name + suffix
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }
}
