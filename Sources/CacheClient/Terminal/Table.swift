/// Rows of text in aligned columns, two blanks apart.
struct Table {
    private var rows: [[String]]

    init(header: [String]) {
        rows = [header]
    }

    mutating func add(_ row: [String]) {
        rows.append(row.map { ShownText($0).line })
    }

    var text: String {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
        }
        return rows.map { Self.line($0, widths: widths) + "\n" }.joined()
    }

    private static func line(_ row: [String], widths: [Int]) -> String {
        var line = ""
        for (cell, width) in zip(row, widths) {
            line += cell + String(repeating: " ", count: width - cell.columns + 2)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
