import ArgumentParser
import NIOCore

/// `cairn log`: the log's bytes to stdout.
struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print a log; with -f, until its build ends.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Flag(name: .shortAndLong, help: "Stay until the build ends.") var follow = false
    @Option(parsing: .unconditional, help: "Begin at this byte; negative: from the end.") var offset = 0
    @Option(help: "An older result's commit.") var commit: String?

    func run() async throws {
        let console = Console()
        try await connection.withDaemon(silence: follow ? .unlimited : .limited) { daemon in
            var printer = LogPrinter(
                daemon: daemon,
                reference: result,
                commit: commit,
                offset: offset,
                isFollowing: follow
            )
            try await printer.print { buffer in try await console.write(Array(buffer.readableBytesView)) }
        }
    }
}
