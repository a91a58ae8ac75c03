import ArgumentParser
import BuilderProtocol

/// `cairn pools`: who has the slots and who waits.
struct Pools: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the pools and their queues.")

    @OptionGroup var connection: ConnectionOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let received: Received<PoolList> = try await connection.withDaemon {
            try await $0.document(.get(.pools))
        }
        let console = Console()
        if json { return try await console.print(json: received.json) }
        var table = Table(header: ["POOL", "IN USE", "CAPACITY", "QUEUED", "NEXT"])
        for pool in received.document.pools {
            let next = pool.queue.first.map { "\($0.build) \($0.user ?? "")" } ?? "-"
            table.add([pool.name, "\(pool.inUse)", "\(pool.capacity)", "\(pool.queue.count)", next])
        }
        try await console.print(table.text)
    }

    struct PoolList: Decodable, Sendable {
        var pools: [PoolDocument]
    }
}
