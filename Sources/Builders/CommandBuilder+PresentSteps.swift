import GitStore

extension CommandBuilder {
    /// Files that were fetched before.
    package func presentSteps(for parameters: [String: String]) async -> Set<String> {
        var present: Set<String> = []
        for step in configuration.steps.steps {
            guard case .fetch(let fetch) = step.work,
                let template = try? Template(parsing: fetch.sha256),
                let digest = SHA256Digest(hexadecimal: template.render(parameters)),
                await host.fetched.isStored(digest)
            else { continue }
            present.insert(step.name)
        }
        return present
    }
}
