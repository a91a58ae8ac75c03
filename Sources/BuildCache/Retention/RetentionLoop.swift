import BuilderProtocol
import GitStore
import Logging

/// Looks after what is kept, from the daemon's start to its end: evicts, and saves when results were last used.
struct RetentionLoop: Sendable {
    private static let pause = Duration.seconds(5)
    private static let savingPause = Duration.seconds(60)
    /// A round over many results is followed by a rest in proportion: it shall cost a hundredth of a core.
    private static let restShare = 100

    let parts: CacheParts
    let locks: KeyedLock<BranchName>

    /// Returns when the task is cancelled, and saves once more before it does.
    func run() async {
        var expected = ExpectedSpace()
        var nextRound = ContinuousClock.now
        var nextSaving = ContinuousClock.now + Self.savingPause
        while (try? await Task.sleep(for: Self.pause)) != nil {
            await attempt("results cannot be evicted for space") {
                expected = try await makeSpace(expected)
            }
            if ContinuousClock.now >= nextRound {
                let start = ContinuousClock.now
                await attempt("results cannot be evicted") {
                    report(try await PolicyRound(parts: parts, locks: locks).run())
                }
                nextRound = .now + (ContinuousClock.now - start) * Self.restShare
            }
            if ContinuousClock.now >= nextSaving {
                await save()
                nextSaving = .now + Self.savingPause
            }
        }
        await save()
    }

    private func makeSpace(_ expected: ExpectedSpace) async throws -> ExpectedSpace {
        var expected = expected
        let round = try await SpaceRound(parts: parts, locks: locks)
            .run(expecting: expected.bytes(now: parts.now))
        report(round.gone)
        // Collected by then, or not worth waiting for any longer.
        if round.bytes > 0 { expected.expect(round.bytes, until: parts.now + parts.limits.garbage * 3) }
        return expected
    }

    func save() async {
        guard let bytes = parts.usage.takeChanges() else { return }
        do throws(GitError) {
            try await parts.store.saveState(bytes, named: UsageFile.name)
        } catch {
            parts.usage.giveBackChanges()
            parts.logger.warning("last uses cannot be saved", metadata: ["error": "\(error)"])
        }
    }

    private func report(_ gone: [Victim]) {
        guard !gone.isEmpty else { return }
        let reasons = Dictionary(grouping: gone, by: \.reason.rawValue).mapValues { "\($0.count)" }
        parts.logger.info("results evicted", metadata: reasons.mapValues { "\($0)" })
    }

    /// What fails now may work the next time.
    private func attempt(_ trouble: Logger.Message, _ step: () async throws -> Void) async {
        do {
            try await step()
        } catch is CancellationError {
            return
        } catch {
            parts.logger.warning(trouble, metadata: ["error": "\(error)"])
        }
    }
}
