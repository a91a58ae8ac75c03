import BuilderProtocol
import Foundation
import Logging
import Metrics
import Synchronization
import Testing

@testable import Builders

/// Builds with a builder whose work is done by scripted members, and never waits between calls.
struct RemoteWork: Sendable {
    let workshop: Workshop
    let pauses = Pauses()
    var pool: WorkerPoolConfiguration
    var payload: PayloadTemplate?
    var timeout: Duration?

    init(_ workshop: Workshop, _ members: ScriptedMember...) {
        self.init(workshop, urls: members.map(\.url))
    }

    init(_ workshop: Workshop, urls: [String]) {
        self.workshop = workshop
        pool = WorkerPoolConfiguration(name: "remote", urls: urls.compactMap { WorkerURL($0) })
    }

    func builder() throws -> WorkerBuilder {
        let declaration = BuilderDeclaration(name: "unit", parameters: ["a"], context: ["token"])
        var work = WorkerBuilderConfiguration(recipe: BuilderRecipe(declaration: declaration), pool: pool)
        work.payload = payload
        work.timeout = timeout
        return try WorkerBuilder(configuration: work, pool: worker(), sources: workshop.host.sources)
    }

    func worker() throws -> WorkerPool {
        let host = WorkerHost(
            metrics: NOOPMetricsHandler.instance,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            pause: { [pauses] in try await pauses.take($0) }
        )
        return WorkerPool(pool, host: host)
    }

    /// Builds once; throws what the build throws.
    func build(context: [String: String] = [:]) async throws {
        let environment = try workshop.environment(parameters: ["a": "1"], context: context)
        try await builder().build(environment)
    }

    /// The message of the failure that the build must end in.
    func failure() async throws -> BuildFailure? {
        do {
            try await build()
            return nil
        } catch let failure as BuildFailure {
            return failure
        }
    }

    /// The content of `payload.json`; nil when there is none.
    var kept: String? {
        try? String(contentsOfFile: workshop.directory.path("b1/value/payload.json"), encoding: .utf8)
    }
}

/// Takes note of pauses instead of making them.
final class Pauses: Sendable {
    private let taken = Mutex<[Duration]>([])

    func take(_ duration: Duration) async throws {
        try Task.checkCancellation()
        taken.withLock { $0.append(duration) }
        await Task.yield()
    }

    var all: [Duration] { taken.withLock { $0 } }
}
