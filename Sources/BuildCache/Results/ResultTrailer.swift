import BuilderProtocol
import GitStore

/// The trailers of Cairn's commits: written by `ResultWriter`, read by `ResultReader`.
enum ResultTrailer {
    static let key = "Cairn-Key"
    static let title = "Cairn-Title"
    static let parameters = "Cairn-Parameters"
    static let source = "Cairn-Source"
    static let build = "Cairn-Build"
    static let number = "Cairn-Number"
    static let cause = "Cairn-Cause"
    static let started = "Cairn-Started"
    static let duration = "Cairn-Duration"
    static let outcome = "Cairn-Outcome"
    static let failureKind = "Cairn-Failure-Kind"
    static let requestedBy = "Cairn-Requested-By"
    static let reason = "Cairn-Reason"
    /// One for each result of another builder that the build used.
    static let dependency = "Cairn-Dependency"
    /// One for each step that had something to do.
    static let step = "Cairn-Step"

    /// What a mark repeats, so that its commit alone says what it is about.
    static let identifying = [key, title, parameters, source]
}

/// Names at the top of a result's tree.
enum ResultPath {
    static let log = path("log")
    static let failure = path("failure")
    static let value = path("value")
    static let rebuildRequested = path("rebuild-requested")

    private static func path(_ name: String) -> TreePath {
        guard let path = TreePath(name) else { preconditionFailure("\(name) is a path") }
        return path
    }
}

extension Commit {
    var isMarked: Bool { entries[ResultPath.rebuildRequested.description] != nil }
    var isFailure: Bool { entries[ResultPath.failure.description] != nil }
    var log: ObjectID? { entries[ResultPath.log.description] }

    /// True for the commit that stored a result, false for marks and other people's commits.
    var storesResult: Bool { trailer(ResultTrailer.outcome) != nil }

    var number: Int? { trailer(ResultTrailer.number).flatMap { Int($0) } }
    var startedAt: Timestamp? { trailer(ResultTrailer.started).flatMap(Timestamp.init(rfc3339:)) }

    /// Seconds, written with three decimals.
    var duration: Duration? {
        trailer(ResultTrailer.duration).flatMap { Double($0) }
            .flatMap { (0..<1e12).contains($0) ? .milliseconds(Int64(($0 * 1000).rounded())) : nil }
    }

    /// When the build ended; the commit's own time when no trailer says.
    var finishedAt: Timestamp {
        guard let startedAt, let duration else { return Timestamp(secondsSince1970: committedAt) }
        return startedAt + duration
    }

    /// Results that this one was made from, as their branches' heads were then.
    var dependencies: [DependencyRecord] {
        trailers.filter { $0.name == ResultTrailer.dependency }.compactMap { DependencyRecord($0.value) }
    }

    /// What the steps took that had something to do.
    var stepDurations: [StepDuration] {
        trailers.filter { $0.name == ResultTrailer.step }.compactMap { StepDuration($0.value) }
    }

    var parameters: [String: String] {
        trailer(ResultTrailer.parameters)
            .flatMap { JSONBytes.decode([String: String].self, from: Array($0.utf8)) } ?? [:]
    }
}
