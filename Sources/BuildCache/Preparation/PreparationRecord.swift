import BuilderProtocol
import GitStore

/// What a build was prepared from, and what that took; kept with its result.
struct PreparationRecord: Hashable, Sendable {
    /// Results of other builders, each once.
    private(set) var dependencies: [DependencyRecord] = []
    /// Steps that ended, in the order in which they did.
    private(set) var steps: [StepReport] = []

    mutating func add(_ dependency: DependencyRecord) {
        if !dependencies.contains(dependency) { dependencies.append(dependency) }
    }

    mutating func add(_ step: StepReport) {
        steps.append(step)
    }
}

/// The head of another builder's branch as it was when a build used it: `<branch> <commit>`.
struct DependencyRecord: Hashable, Sendable {
    var branch: BranchName
    var commit: ObjectID

    init(branch: BranchName, commit: ObjectID) {
        self.branch = branch
        self.commit = commit
    }

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let branch = BranchName(String(words[0])),
            let commit = ObjectID(hex: String(words[1]))
        else { return nil }
        self.init(branch: branch, commit: commit)
    }

    var text: String { "\(branch) \(commit)" }

    /// The first component of its branches.
    var builder: String { String(branch.description.prefix { $0 != "/" }) }
}

/// What a step took in a former build: `<seconds> <name>`.
package struct StepDuration: Hashable, Sendable {
    package var name: String
    package var duration: Duration

    /// Nil for a step that says nothing about the next one: it did not complete, or had nothing to do.
    init?(_ report: StepReport) {
        guard report.state == .completed, !report.wasPresent else { return nil }
        (name, duration) = (report.name, report.duration)
    }

    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let seconds = Double(words[0]), (0..<1e9).contains(seconds) else {
            return nil
        }
        name = String(words[1])
        duration = .milliseconds(Int64((seconds * 1000).rounded()))
    }

    var text: String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        let fraction = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction) \(name)"
    }
}
