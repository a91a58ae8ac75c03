import BuilderProtocol
import GitStore

/// One build's way to the result of another builder.
struct DependencySearch: Sendable {
    /// How long it waits before it asks again while a queue is full.
    static let pause: Duration = .milliseconds(250)

    let request: DependencyRequest
    let build: Build
    let plan: BuildPlan
    let parts: CacheParts

    /// The result, and whether it was known without a build.
    func find() async throws -> (StoredResult, wasKnown: Bool) {
        switch try await ask() {
        case .finished(let result), .stale(let result, _): return (result, true)
        case .pending(let other): return (try await result(of: other), false)
        }
    }

    func branch(of result: StoredResult) -> BranchName {
        guard let branch = BranchName(result.document.branch) else {
            preconditionFailure("a result names its branch")
        }
        return branch
    }

    private func ask() async throws -> LookupAnswer.Content {
        let lookup = LookupRequest(
            builder: request.builder,
            parameters: request.parameters,
            priority: plan.priority,
            user: plan.user
        )
        while true {
            do {
                return try await parts.dependencies.lookup(lookup).content
            } catch CacheError.queueFull {
                // This build was let in, so what it needs is too: later.
                build.explain("Waiting for room in the queue for \(request.builder)")
                try await Task.sleep(for: Self.pause)
            } catch let error as CacheError {
                throw outcome(of: error)
            }
        }
    }

    private func result(of other: Build) async throws -> StoredResult {
        build.explain("Waiting for \(other.builder)/\(other.key)")
        let waits = parts.dependencies.waits
        guard waits.begin(build.id, waitingFor: other.id) else {
            throw DependencyTrouble(description: "\(other.builder)/\(other.key) waits for this very build")
        }
        defer { waits.end(build.id, waitingFor: other.id) }
        other.help(build.promise)
        await other.waitForEnd()
        try Task.checkCancellation()
        switch other.end {
        case .stored(let result): return result
        case .cancelled(let document):
            throw BuildCancellation(
                reason:
                    "\(other.builder)/\(other.key), which it needs, was cancelled: \(document.message ?? "")"
            )
        case .error(let document, _):
            throw DependencyTrouble(
                description: "\(other.builder)/\(other.key) met trouble: \(document.message ?? "")"
            )
        case .interrupted(let document) where !isStopping(other):
            throw DependencyTrouble(
                description: "\(other.builder)/\(other.key) has no result: \(document.message ?? "")"
            )
        case .interrupted, .recalled, nil:
            throw interrupted()
        }
    }

    private func outcome(of error: CacheError) -> any Error {
        switch error {
        case .draining: interrupted()
        case .unknownBuilder(let name): BuildFailure(.step, "there is no builder \(name)")
        case .invalidKey(let text): BuildFailure(.step, "its parameters make no key: \"\(text)\"")
        case .unknownRevision(let revision): BuildFailure(.step, "unknown revision \"\(revision)\"")
        case .invalidFields(let problems):
            BuildFailure(.step, problems.map { "\($0.field) \($0.detail)" }.joined(separator: "; "))
        case .notClaimed:
            DependencyTrouble(description: "nobody has claimed the result of \(request.builder)")
        default: DependencyTrouble(description: "\(request.builder): \(error)")
        }
    }

    /// False when it was only somebody's claim that was lost.
    private func isStopping(_ other: Build) -> Bool {
        if case .interrupted(let interruption) = other.stop { interruption == .stopping } else { true }
    }

    /// The daemon starts nothing more, so this build cannot go on either.
    private func interrupted() -> any Error {
        build.stop(.interrupted(.stopping))
        return CancellationError()
    }
}

/// What a build needs could not be had, and that is no fault of anybody's input.
struct DependencyTrouble: Error, CustomStringConvertible {
    var description: String
}
