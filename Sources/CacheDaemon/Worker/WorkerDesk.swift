import BuildCache
import BuilderProtocol
import Builders
import GitStore
import Logging
import Synchronization

/// Takes orders: finds the builder and a slot, and lets the build begin.
final class WorkerDesk: Sendable {
    let tasks: WorkerTaskTable
    let slots: WorkerSlots
    private let limits: WorkerLimits
    private let host: CommandHost
    private let logger: Logger
    private let threads = BlockingThreads(label: "cairn.results", count: 2)
    private let builders: Mutex<[String: CommandBuilderConfiguration]>

    init(
        slots: WorkerSlots,
        limits: WorkerLimits,
        host: CommandHost,
        builders: [BuilderConfiguration],
        logger: Logger
    ) {
        self.slots = slots
        self.limits = limits
        self.host = host
        self.logger = logger
        tasks = WorkerTaskTable(limits: limits)
        self.builders = Mutex(Self.table(builders))
    }

    var builderNames: [String] { builders.withLock { $0.keys.sorted() } }
    var logChunkBytes: Int { limits.logChunkBytes }
    var slotCount: Int { slots.count }

    /// Builds under way keep the builder that they began with.
    func replace(with builders: [BuilderConfiguration]) {
        self.builders.withLock { $0 = Self.table(builders) }
    }

    /// The build of that ticket; nil when all slots are taken. Throws what is wrong with the order.
    func start(_ ticket: String, _ payload: JSONValue) throws -> WorkerTask? {
        if let task = tasks.find(ticket) { return task }
        let order = try WorkerOrder(payload)
        guard let configuration = builders.withLock({ $0[order.builder] }) else {
            throw WorkerOrder.problem("payload.builder", "is none that this worker has: \(order.builder)")
        }
        let parameters = try configuration.declaration.completed(order.parameters)
        try configuration.declaration.check(context: order.context)
        return try begin(ticket, order, configuration, parameters)
    }

    private func begin(
        _ ticket: String,
        _ order: WorkerOrder,
        _ configuration: CommandBuilderConfiguration,
        _ parameters: [String: String]
    ) throws -> WorkerTask? {
        let mask = Self.mask(order, configuration, parameters)
        var taken: SlotLock?
        let started = tasks.start(ticket) {
            guard let slot = slots.take(),
                let log = TaskLog(
                    path: "\(slot.directory)/log",
                    mask: mask,
                    limitBytes: configuration.declaration.logLimitBytes
                )
            else { return nil }
            taken = slot
            return WorkerTask(ticket: ticket, log: log)
        }
        guard let started, started.isNew, let slot = taken else { return started?.task }
        let cookiePrefix = "\(host.cookiePrefix)-slot\(slot.number)"
        let run = WorkerTaskRun(
            task: started.task,
            order: order,
            builder: try CommandBuilder(configuration: configuration, host: host.marking(with: cookiePrefix)),
            slot: slot,
            mask: mask,
            parameters: parameters,
            cookiePrefix: cookiePrefix,
            grace: configuration.grace,
            resultBytes: limits.resultBytes,
            threads: threads,
            logger: logger
        )
        logger.info(
            "build began",
            metadata: ["ticket": "\(ticket)", "builder": "\(order.builder)", "slot": "\(slot.number)"]
        )
        started.task.begin { [tasks] in
            await run.run()
            tasks.noteChange()
        }
        return started.task
    }

    private static func mask(
        _ order: WorkerOrder,
        _ configuration: CommandBuilderConfiguration,
        _ parameters: [String: String]
    ) -> SecretMask {
        let hidden = configuration.declaration.privateParameters.compactMap { parameters[$0] }
        return SecretMask(secrets: Array(order.context.values) + hidden)
    }

    private static func table(_ builders: [BuilderConfiguration]) -> [String: CommandBuilderConfiguration] {
        let commands = builders.compactMap(\.command)
        return Dictionary(commands.map { ($0.declaration.name, $0) }) { first, _ in first }
    }
}
