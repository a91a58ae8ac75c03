extension Report {
    /// A row for each name, in milliseconds.
    package static func latencies(_ rows: [(name: String, milliseconds: [Double])]) {
        table(
            [["", "p50", "p90", "p99", "most"]]
                + rows.map { row in
                    [row.name]
                        + [0.5, 0.9, 0.99, 1].map { "\(row.milliseconds.percentile($0).shown(3)) ms" }
                }
        )
    }
}
