import BuilderProtocol
import Foundation
import Synchronization

/// Keeps a claim while its command runs: sends what the command wrote and how far it is, a few times a second,
/// and at least a word in time for the lease.
///
/// A daemon that cannot be reached is tried again and again while the command runs, and for about a minute after.
final class ClaimKeeper: Sendable {
    /// What became of the claim so far.
    enum Fate: Hashable, Sendable {
        case held
        /// Somebody cancelled the build.
        case cancelled
        /// It is not ours any more; the text says why.
        case lost(String)
    }

    private static let pause: Duration = .milliseconds(100)

    private struct State {
        var fate = Fate.held
        /// True once nothing is written any more.
        var isComplete = false
    }

    private let holding: ClaimHolding
    private let record: OutputRecord
    private let command: LocalCommand
    private let state = Mutex(State())

    init(holding: ClaimHolding, record: OutputRecord, command: LocalCommand) {
        self.holding = holding
        self.record = record
        self.command = command
    }

    var fate: Fate { state.withLock { $0.fate } }

    /// The record is complete: `keep` returns once all of it is sent.
    func complete() {
        state.withLock { $0.isComplete = true }
    }

    /// Returns when all is sent, or the claim is not ours any more. A cancelled build's command is ended.
    func keep() async -> Fate {
        do {
            try await sendAll()
        } catch ClaimHolding.Loss.cancelled {
            state.withLock { $0.fate = .cancelled }
            command.stop(with: SIGTERM)
        } catch {
            state.withLock { $0.fate = .lost(holding.reason(error)) }
        }
        return fate
    }

    private func sendAll() async throws {
        var (sent, told) = (0, BuildProgress?.none)
        var lastWord = ContinuousClock.now
        var backoff = Backoff.following
        while true {
            let isComplete = state.withLock { $0.isComplete }
            do {
                if try await say(&sent, &told, isDue: .now - lastWord > renewal) { lastWord = .now }
                backoff = .following
                if isComplete, sent >= record.lengthBytes { return }
                if sent >= record.lengthBytes { try await Task.sleep(for: Self.pause) }
            } catch let error where error.mayPass && !(error is ClaimHolding.Loss) {
                try Task.checkCancellation()
                // While the command runs there is no hurry to give in.
                guard let pause = backoff.pause() ?? (isComplete ? nil : backoff.longest) else { throw error }
                try await Task.sleep(for: pause)
            }
        }
    }

    /// True when the daemon heard something.
    private func say(_ sent: inout Int, _ told: inout BuildProgress?, isDue: Bool) async throws -> Bool {
        guard !record.isBroken else { throw ClaimHolding.Loss.lost("the output cannot be recorded") }
        let bytes = record.bytes(at: sent, limit: ClaimHolding.chunkBytes)
        if !bytes.isEmpty || isDue { sent = try await holding.append(bytes, at: sent) }
        guard let progress = command.progress, progress != told else { return !bytes.isEmpty || isDue }
        try await holding.report(progress)
        told = progress
        return true
    }

    /// Three words in each lease: one may be lost.
    private var renewal: Duration { .seconds(holding.claim.lease / 3) }
}
