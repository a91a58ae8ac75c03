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
    @Flag(help: "Write everything as a tar archive to stdout.") var tar = false
    @Flag(help: "Print the listing as JSON; with PATH, what of it is there.") var json = false

    func validate() throws {
        guard tar else { return }
        guard path == nil, to == nil, !json else {
            throw ValidationError("--tar is for everything, and alone on stdout")
        }
    }

    func run() async throws {
        if tar, FileDescriptorOutput.standardOutput.isTerminal {
            throw ClientError.usage("--tar writes an archive: send stdout to a file or a pipe")
        }
        let console = Console()
        try await connection.withDaemon { daemon in
            let commit = try await pinnedCommit(daemon)
            let value = RequestPath.result(result)
            if tar {
                try await print(value.appending("value.tar"), of: commit, from: daemon, to: console)
            } else if let path, to == nil, !json {
                let file = value.appending("value").appending(filePath: Array(path.utf8))
                try await print(file, of: commit, from: daemon, to: console)
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

    private func print(
        _ path: RequestPath,
        of commit: String,
        from daemon: Daemon,
        to console: Console
    ) async throws {
        let response = try await daemon.answer(.get(path, query: .commit(commit)))
        do {
            for try await buffer in response.body { try await console.write(Array(buffer.readableBytesView)) }
        } catch let error where !(error is OutputClosed) {
            throw daemon.unreachable(error)
        }
    }

    private func listOrRestore(_ commit: String, from daemon: Daemon, console: Console) async throws {
        let request = DaemonRequest.get(RequestPath.result(result).appending("value"), query: .commit(commit))
        let listing: Received<ValueListing> = try await daemon.document(request)
        let files = try path.map(listing.document.files(at:)) ?? listing.document.files
        if let to {
            try await ValueRestore(daemon: daemon, reference: result, commit: commit).restore(files, into: to)
        }
        if json {
            try await console.print(json: path == nil ? listing.json : ValueListing(files: files).json)
        } else if to == nil {
            try await console.print(Self.table(files))
        }
    }

    private static func table(_ files: [FileDocument]) -> String {
        var table = Table(header: ["MODE", "SIZE", "PATH"])
        for file in files { table.add([file.mode, String(file.size), file.path]) }
        return table.text
    }
}
