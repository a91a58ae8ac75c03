import BuilderProtocol

/// A quote for people: each step, then what is added up.
struct QuoteSummary {
    let quote: QuoteDocument

    init(_ quote: QuoteDocument) {
        self.quote = quote
    }

    var text: String {
        var table = Table(header: ["PART", "TIME", "FROM"])
        for step in quote.steps { table.add(["  " + step.name, Self.shown(step.cost), step.basis]) }
        table.add(["preparation", Self.shown(quote.preparation), ""])
        table.add(["queue", Self.shown(quote.queue), ""])
        table.add(["build", quote.build.p50.map(Self.shown) ?? "unknown", history])
        table.add(["total", Self.shown(quote.total), ""])
        return table.text
    }

    private var history: String {
        guard let p90 = quote.build.p90 else { return "no build so far" }
        let builds = quote.build.samples == 1 ? "1 build" : "\(quote.build.samples) builds"
        return "\(builds), nine of ten within \(Self.shown(p90))"
    }

    static func shown(_ seconds: Double) -> String { Duration.seconds(seconds).shown }
}
