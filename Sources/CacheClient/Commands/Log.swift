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
    @Flag(help: "Print JSON: a record {\"log\": TEXT} a line.") var json = false

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
            if json {
                try await printRecords(of: &printer, to: console)
            } else {
                try await printer.print { buffer in try await console.write(Array(buffer.readableBytesView)) }
            }
        }
    }

    private func printRecords(of printer: inout LogPrinter, to console: Console) async throws {
        var records = LogRecords()
        try await printer.print { buffer in
            guard let record = records.push(Array(buffer.readableBytesView)) else { return }
            try await console.print(json: record)
        }
        if let record = records.finish() { try await console.print(json: record) }
    }
}
