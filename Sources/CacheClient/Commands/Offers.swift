import ArgumentParser
import BuilderProtocol

/// `cairn offers`: times at which a build could run, each with what is needed to accept it.
struct Offers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask when a build could run; 'cairn accept' reserves one of the times.",
        discussion: "--start is an ISO 8601 interval: 2026-11-21T02:00:00Z/PT6H, or two times."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var wish: BuildWish
    @Option(help: "When it may start: TIME/DURATION or TIME/TIME.") var start: String
    @Option(help: "It takes at least so long.") var min: TimeSpan?
    @Option(help: "It takes at most so long.") var max: TimeSpan?
    @Flag(help: "Print the offers as JSON.") var json = false

    func run() async throws {
        var request = try wish.request()
        request.start = start
        if min != nil || max != nil {
            request.duration = WishRequest.DurationRange(min: min?.seconds, max: max?.seconds)
        }
        let body = request.json
        let received: Received<OfferSetDocument> = try await connection.withDaemon { daemon in
            try await daemon.document(.post(.offerSets, body: body, isIdempotent: false))
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        for message in received.document.messages { await console.note("cairn: no offer: \(message)") }
        try await console.print(received.document.table)
    }
}

extension OfferSetDocument {
    /// One line for each offer.
    fileprivate var table: String {
        guard !offers.isEmpty else { return "" }
        var table = Table(header: ["STATE", "START", "PREPARED FROM", "FOR", "OFFER"])
        for offer in offers {
            let duration = QuoteSummary.shown(offer.duration)
            table.add([offer.state, offer.start, offer.prepareAt, duration, offer.offer])
        }
        return table.text
    }
}
