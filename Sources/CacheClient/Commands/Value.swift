import ArgumentParser
import BuilderProtocol
import NIOCore

/// `cairn value`: the listing, one file's bytes, or everything restored into a directory.
struct Value: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List, print or restore a result's value.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "BUILDER/KEY") var result: ResultReference
    @Argument(help: "A file of the value; with --to also a directory.") var path: String?
    @Option(help: "Restore into this directory.") var to: String?
    @Option(help: "An older result's commit.") var commit: String?
    @Flag(help: "Print the listing as JSON.") var json = false

    func validate() throws {
        guard path == nil || to != nil || !json else { throw ValidationError("--json is for the listing") }
    }

    func run() async throws {
        let console = Console()
        try await connection.withDaemon { daemon in
            let commit = try await pinnedCommit(daemon)
            if let path, to == nil {
                try await printFile(path, of: commit, from: daemon, to: console)
            } else {
                try await listOrRestore(commit, from: daemon, console: console)
            }
        }
    }

    // Everything comes from one commit, whatever is built meanwhile.
    private func pinnedCommit(_ daemon: Daemon) async throws -> String {
        if let commit { return commit }
        let received: Received<ResultDocument> = try await daemon.document(.get(.result(result)))
        guard let commit = received.document.commit else {
            throw ClientError.notFound("\(result) has no result yet")
        }
        return commit
    }

    private func printFile(
        _ path: String,
        of commit: String,
        from daemon: Daemon,
        to console: Console
    ) async throws {
        let value = RequestPath.result(result).appending("value")
        let request = DaemonRequest.get(value.appending(filePath: Array(path.utf8)), query: .commit(commit))
        let response = try await daemon.answer(request)
        do {
            for try await buffer in response.body { try await console.write(Array(buffer.readableBytesView)) }
        } catch let error where !(error is OutputClosed) {
            throw daemon.unreachable(error)
        }
    }

    private func listOrRestore(_ commit: String, from daemon: Daemon, console: Console) async throws {
        let request = DaemonRequest.get(RequestPath.result(result).appending("value"), query: .commit(commit))
        let listing: Received<ValueListing> = try await daemon.document(request)
        if let to {
            let files = try path.map(listing.document.files(at:)) ?? listing.document.files
            try await ValueRestore(daemon: daemon, reference: result, commit: commit).restore(files, into: to)
        }
        if json {
            try await console.print(json: listing.json)
        } else if to == nil {
            try await console.print(Self.table(listing.document.files))
        }
    }

    private static func table(_ files: [FileDocument]) -> String {
        var table = Table(header: ["MODE", "SIZE", "PATH"])
        for file in files { table.add([file.mode, String(file.size), file.path]) }
        return table.text
    }
}
