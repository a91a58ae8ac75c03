import BuilderProtocol
import Execution
import Glibc

/// What a step works with.
struct StepScene: Sendable {
    let builder: String
    /// The step's.
    let name: String
    let environment: BuildEnvironment
    let host: CommandHost
    let log: StepLog

    /// True when there was nothing to do.
    func perform(_ work: StepConfiguration.Work) async throws -> Bool {
        switch work {
        case .checkout(let checkout): try await perform(checkout)
        case .fetch(let fetch): try await perform(fetch)
        case .result(let result): try await perform(result)
        case .callout(let callout): try await perform(callout)
        }
    }

    /// The template with the build's parameters.
    func render(_ text: String) -> String {
        Template.render(text, environment.parameters)
    }

    /// Where files go; parameters may say anything.
    func path(_ text: String) throws(BuildFailure) -> WorkingPath {
        let text = render(text)
        guard let path = WorkingPath(text) else {
            throw BuildFailure(.step, "\"\(text)\" is no path below the working directory")
        }
        return path
    }

    var placement: Placement { Placement(root: environment.workingDirectory) }

    /// A new directory beside the build's own, gone with them: nothing half-done is ever in the working directory.
    func makeStaging() throws(SystemError) -> String {
        let directory = "\(environment.temporaryDirectory).step-\(UInt64.random(in: 0...UInt64.max))"
        guard mkdir(directory, 0o755) == 0 else { throw SystemError("mkdir") }
        return directory
    }
}
