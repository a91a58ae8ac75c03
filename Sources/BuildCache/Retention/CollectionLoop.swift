import BuilderProtocol
import GitStore
import Logging

/// Gives the room of evicted results back to the disk, from the daemon's start to its end.
struct CollectionLoop: Sendable {
    private static let pause = Duration.seconds(1)

    let parts: CacheParts

    /// Returns when the task is cancelled.
    func run() async {
        var schedule = CollectionSchedule(grace: parts.limits.garbage, start: parts.now)
        while (try? await Task.sleep(for: Self.pause)) != nil {
            if parts.evictions.takeNews() { schedule.evicted() }
            guard schedule.isDue(now: parts.now) else { continue }
            await collect()
            schedule.marked(now: parts.now)
        }
    }

    private func collect() async {
        do {
            let report = try await parts.store.collectGarbage(grace: parts.limits.garbage)
            parts.evictions.record(report)
            parts.logger.info(
                "unreachable objects looked for",
                metadata: [
                    "objects": "\(report.objects)", "unreachable": "\(report.unreachable)",
                    "collected": "\(report.collected)", "collected_bytes": "\(report.collectedBytes)",
                ]
            )
            for (pack, error) in report.spared {
                parts.logger.warning(
                    "pack cannot be rewritten",
                    metadata: ["pack": "\(pack)", "error": "\(error)"]
                )
            }
        } catch is CancellationError {
            return
        } catch let error as GitError where error.code == .closed {
            return
        } catch {
            parts.logger.warning("no objects are collected", metadata: ["error": "\(error)"])
        }
    }
}
