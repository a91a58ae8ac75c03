import ArgumentParser
import BuilderProtocol

/// `cairn quote`: what a build would cost in time; nothing is started.
struct Quote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what a build would cost in time, without starting it."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var wish: BuildWish
    @Flag(help: "Print the quote as JSON.") var json = false

    func run() async throws {
        let body = try wish.request().json
        let received: Received<QuoteAnswer> = try await connection.withDaemon { daemon in
            try await daemon.document(.post(.quotes, body: body, isIdempotent: true))
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        try await console.print(QuoteSummary(received.document.quote).text)
    }
}
