import BuildCache
import BuilderProtocol
import Builders
import GitStore
import Glibc
import Logging

/// Builds one order in a slot, with the same command builder that a daemon uses.
struct WorkerTaskRun: Sendable {
    let task: WorkerTask
    let order: WorkerOrder
    let builder: CommandBuilder
    let slot: SlotLock
    let mask: SecretMask
    let parameters: [String: String]
    let cookiePrefix: String
    let grace: Duration
    let resultBytes: Int
    let threads: BlockingThreads
    let logger: Logger

    func run() async {
        // Whoever held the slot before may have died in it.
        await FormerLife.end(cookiePrefix: cookiePrefix, grace: grace)
        TreeRemoval.remove(work)
        let status = await build()
        TreeRemoval.remove(work)
        let sizeBytes = if case .complete(let value) = status { value.bytes.count } else { 0 }
        task.finish(status, sizeBytes: sizeBytes)
        logger.info("build ended", metadata: ["ticket": "\(task.ticket)", "slot": "\(slot.number)"])
    }

    private func build() async -> WorkerTask.Status {
        do {
            let environment = try await environment()
            do {
                try await builder.prepare(environment)
                try await builder.build(environment)
                return .complete(await result(nil, environment))
            } catch let failure as BuildFailure {
                return .failed(await result(failure, environment))
            }
        } catch is CancellationError {
            return .deleted
        } catch let error as IdentificationError {
            if case .sourceUnavailable(let reason) = error { return broken(reason) }
            return .failed(.object(["outcome": .string("failure"), "message": .string("\(error)")]))
        } catch {
            return broken("\(error)")
        }
    }

    private func broken(_ reason: String) -> WorkerTask.Status {
        logger.error(
            "build met trouble of ours",
            metadata: ["ticket": "\(task.ticket)", "error": "\(mask.masked(reason))"]
        )
        return .broken
    }

    private func result(_ failure: BuildFailure?, _ environment: BuildEnvironment) async -> JSONValue {
        var shown = failure
        shown?.message = mask.masked(failure?.message ?? "")
        let payload = ResultPayload(
            failure: shown,
            directory: environment.valueDirectory,
            limitBytes: resultBytes
        )
        return await threads.run { payload.value() }
    }

    private func environment() async throws -> BuildEnvironment {
        let known = try await builder.identify(
            IdentityRequest(parameters: parameters, source: order.source)
        )
        let identity = BuildIdentity(key: order.key ?? known.key, title: known.title, source: known.source)
        for path in [work, "\(work)/work", "\(work)/value", "\(work)/tmp"] {
            guard mkdir(path, 0o700) == 0 else {
                throw SpoolRefusal(
                    description: "The spool cannot create \(path): \(String(cString: strerror(errno)))."
                )
            }
        }
        return BuildEnvironment(
            build: task.ticket,
            identity: identity,
            parameters: parameters,
            context: order.context,
            workingDirectory: "\(work)/work",
            valueDirectory: "\(work)/value",
            temporaryDirectory: "\(work)/tmp",
            log: BuildLog { [task] in task.log.append($0) },
            report: { [task, mask] progress in
                var shown = progress
                shown.message = progress.message.map(mask.masked)
                task.report(shown)
            },
            explain: { _ in }
        )
    }

    private var work: String { "\(slot.directory)/build" }
}
