import BuilderProtocol
import Execution
import GitStore

extension StepScene {
    func perform(_ checkout: StepConfiguration.Checkout) async throws -> Bool {
        let (repository, revision) = (render(checkout.repository), render(checkout.revision))
        let (path, staged) = (try path(checkout.to), try makeStaging())
        let redaction = Redaction(of: repository)
        do {
            let location = try SourceLocation(repository)
            let commit = try await host.sources.with(location) { source in
                let commit = try await source.commit(named: revision)
                try Task.checkCancellation()
                try await source.checkOut(commit, paths: nil, into: staged)
                return commit
            }
            let placement = placement
            try await DedicatedThread.run { try placement.place(staged, at: path) }
            log.write("\(path): \(commit) of \(redaction.apply(to: repository))")
            return false
        } catch let error as IdentificationError {
            try Task.checkCancellation()
            throw BuildFailure(.step, redaction.apply(to: error.explanation))
        }
    }
}

extension IdentificationError {
    fileprivate var explanation: String {
        switch self {
        case .invalidKey(let key): "\"\(key)\" is no key"
        case .unknownRevision(let revision): "the repository has no revision \"\(revision)\""
        case .sourceUnavailable(let reason): reason
        }
    }
}
