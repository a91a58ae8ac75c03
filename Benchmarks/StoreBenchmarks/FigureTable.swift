import BenchmarkSupport

/// The figures of a run beside what they should be, printed at its end.
struct FigureTable {
    private var rows: [[String]] = []

    mutating func add(_ what: String, _ figure: String, aim: String, isMet: Bool) {
        rows.append([what, figure, aim, isMet ? "met" : "MISSED"])
    }

    /// How many times as fast.
    mutating func add(_ what: String, times figure: Double, atLeast aim: Double) {
        add(what, "\(figure.shown(2))×", aim: "at least \(aim.shown(1))×", isMet: figure >= aim)
    }

    /// How many times as long.
    mutating func add(_ what: String, times figure: Double, atMost aim: Double) {
        add(what, "\(figure.shown(2))×", aim: "at most \(aim.shown(1))×", isMet: figure <= aim)
    }

    mutating func addSkipped(_ what: String, because reason: String) {
        rows.append([what, "skipped: \(reason)", "", ""])
    }

    func show() {
        Report.title("All figures")
        Report.table([["", "figure", "aim", ""]] + rows)
    }
}
