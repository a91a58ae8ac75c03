import BuilderProtocol
import Execution
import Foundation

/// A build of ours: runs the command, keeps the claim meanwhile, and hands in what came of it.
///
/// Whatever becomes of the claim, the command runs to its end; only a cancel ends it.
struct ClaimedBuild: Sendable {
    static let mostFiles = 100_000

    let wish: RunWish
    let claim: ClaimDocument
    let holding: ClaimHolding
    let console: Console

    func run() async throws -> RunResult {
        do {
            return try await runCommand()
        } catch let error as SystemError {
            await holding.giveUp()
            throw ClientError.usage("the command cannot be started here: \(error)")
        }
    }

    private func runCommand() async throws -> RunResult {
        let record = try OutputRecord()
        let command = try LocalCommand(wish: wish, claim: claim, record: record)
        let keeper = ClaimKeeper(holding: holding, record: record, command: command)
        async let keeping = keeper.keep()
        guard case .ended(let failure) = try await command.run() else { return await stopped(keeper.fate) }
        let value = try await value(command)
        keeper.complete()
        switch await keeping {
        case .held: return try await handIn(value.failure ?? failure, value.files, own: failure)
        case .cancelled: return .interrupted(wish)
        case .lost(let reason): return await unkept(failure, because: reason)
        }
    }

    /// The key is free at once.
    private func stopped(_ fate: ClaimKeeper.Fate) async -> RunResult {
        if fate == .held { await holding.giveUp() }
        return .interrupted(wish)
    }

    /// What is kept of the directory; too much of it is a failure, and then nothing is.
    private func value(_ command: LocalCommand) async throws -> (files: [FoundFile], failure: BuildFailure?) {
        let found = try await ValueFinder(patterns: wish.patterns).find()
        for line in found.lines { command.write(line: line) }
        let sizeBytes = found.files.reduce(0) { $0 + $1.entry.sizeBytes }
        if sizeBytes > claim.valueLimit {
            return ([], BuildFailure(.value, "Value exceeds \(claim.valueLimit) bytes"))
        }
        guard found.files.count <= Self.mostFiles else {
            return ([], BuildFailure(.value, "Value has more than \(Self.mostFiles) files"))
        }
        return (found.files, nil)
    }

    private func handIn(_ failure: BuildFailure?, _ files: [FoundFile], own: BuildFailure?) async throws
        -> RunResult
    {
        do {
            if !files.isEmpty { try await insisting { try await holding.upload(ValuePacking(files)) } }
            return .known(try await insisting { try await holding.finish(failure) })
        } catch ClaimHolding.Loss.cancelled {
            return .interrupted(wish)
        } catch {
            await holding.giveUp()
            return await unkept(own, because: holding.reason(error))
        }
    }

    private func unkept(_ failure: BuildFailure?, because reason: String) async -> RunResult {
        await console.note("the result cannot be kept: \(reason)", colour: .yellow)
        return wish.policy == .run ? .unkept(failure, wish) : .unavailable(wish)
    }

    /// Tries again, for about a minute, while nobody answers.
    private func insisting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        var backoff = Backoff.following
        while true {
            do {
                return try await body()
            } catch ClientError.unreachable(let address, let reason) {
                guard let pause = backoff.pause() else {
                    throw ClientError.unreachable(address: address, reason: reason)
                }
                try await Task.sleep(for: pause)
            }
        }
    }
}
