import BuilderProtocol
import Execution

extension StepScene {
    /// Longest part of the other's message that is repeated: failures pass through graphs that are 200 deep.
    private static let longestMessageBytes = 500

    func perform(_ result: StepConfiguration.Result) async throws -> Bool {
        let path = try path(result.to)
        let dependency = try await environment.preparation.result(
            of: result.request(environment.parameters)
        )
        log.write("\(dependency.name) \(dependency.commit)\(dependency.wasKnown ? "" : ", just built")")
        if let message = dependency.failure {
            let shown = message.onOneLine(longestBytes: Self.longestMessageBytes)
            throw BuildFailure(.step, "\(dependency.name) failed: \(shown) (see \(dependency.link))")
        }
        let (staged, placement) = (try makeStaging(), placement)
        try await dependency.write(staged)
        try await DedicatedThread.run { try placement.place(staged, at: path) }
        return dependency.wasKnown
    }
}
