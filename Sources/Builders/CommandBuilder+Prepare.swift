package import BuilderProtocol
import GitStore

extension CommandBuilder {
    package func prepare(_ environment: BuildEnvironment) async throws {
        try await checkOutSource(environment)
        try await StepRunner(
            builder: name,
            configuration: configuration.steps,
            host: host,
            environment: environment
        ).run()
    }

    private func checkOutSource(_ environment: BuildEnvironment) async throws {
        guard configuration.source != nil,
            let commit = environment.identity.source.flatMap(ObjectID.init(hex:))
        else { return }
        environment.explain("Preparing: checkout")
        let location = try identification.location(environment.parameters)
        try await host.sources.with(location) { source in
            // The mirror may have lost what nothing names any more.
            try await source.ensure(commit)
            try Task.checkCancellation()
            try await source.checkOut(
                commit,
                paths: identification.inputPaths?.map(\.path),
                into: environment.workingDirectory
            )
        }
        try Task.checkCancellation()
    }
}
