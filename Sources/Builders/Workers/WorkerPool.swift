import BuilderProtocol
import Synchronization

/// A pool of workers that builds are sent to.
package final class WorkerPool: Sendable {
    /// Health is only hearsay: nobody waits long for it.
    private static let healthDeadline = Duration.seconds(1)

    let configuration: WorkerPoolConfiguration
    let host: WorkerHost
    let client: WorkerClient
    let metrics: WorkerPoolMetrics
    private let turn = Atomic(0)

    package init(_ configuration: WorkerPoolConfiguration, host: WorkerHost) {
        self.configuration = configuration
        self.host = host
        let metrics = WorkerPoolMetrics(pool: configuration.name, factory: host.metrics)
        self.metrics = metrics
        client = WorkerClient(
            connections: host.connections,
            deadline: configuration.deadline,
            limitBytes: configuration.resultLimitBytes,
            token: configuration.token,
            observe: { metrics.record($0, took: $1) }
        )
        metrics.record(members: configuration.urls.count, healthy: configuration.urls.count)
    }

    package var name: String { configuration.name }

    /// All members, in the order in which they are to be tried.
    func members(avoiding avoided: Set<WorkerURL> = []) async -> [WorkerURL] {
        let urls = configuration.urls
        // Where there is no choice, there is nothing to ask.
        guard urls.count > 1 else { return urls }
        let healths = await healths(of: urls)
        metrics.record(
            members: urls.count,
            healthy: healths.count { $0.health == .free || $0.health == .unknown }
        )
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return MemberOrder.order(healths, turn: turn, avoiding: avoided)
    }

    private func healths(of urls: [WorkerURL]) async -> [(url: WorkerURL, health: MemberHealth)] {
        await withTaskGroup(of: (Int, MemberHealth).self) { group in
            for (index, url) in urls.enumerated() {
                group.addTask { (index, await self.health(of: url)) }
            }
            var healths = urls.map { (url: $0, health: MemberHealth.unreachable) }
            for await (index, health) in group { healths[index].health = health }
            return healths
        }
    }

    private func health(of member: WorkerURL) async -> MemberHealth {
        let answer = await client.answer(to: .health(of: member), within: Self.healthDeadline)
        return switch answer {
        case .reply(let status, _): MemberHealth(status: status)
        case .tooBig: .unknown
        case .trouble: .unreachable
        }
    }
}
