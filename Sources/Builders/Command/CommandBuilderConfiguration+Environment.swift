import BuilderProtocol

extension CommandBuilderConfiguration {
    /// The whole environment of the build's command: nothing else of the daemon's leaks in.
    func variables(for build: BuildEnvironment, host: CommandHost, progress: String) -> [String: String] {
        var variables = [
            "PATH": host.environment["PATH"] ?? CommandHost.fallbackPath,
            "HOME": build.workingDirectory,
            "TMPDIR": build.temporaryDirectory,
        ]
        for name in inherit { variables[name] = host.environment[name] ?? variables[name] }
        variables.merge(environment) { _, configured in configured }
        variables.merge(ownVariables(for: build, host: host, progress: progress)) { _, own in own }
        return variables
    }

    private func ownVariables(
        for build: BuildEnvironment,
        host: CommandHost,
        progress: String
    ) -> [String: String] {
        var variables = [
            "CAIRN_BUILDER": recipe.declaration.name,
            "CAIRN_KEY": build.identity.key.description,
            "CAIRN_BUILD": build.build,
            "CAIRN_VALUE": build.valueDirectory,
            "CAIRN_PROGRESS": progress,
            "CAIRN_COOKIE": host.cookie(build.build),
        ]
        variables["CAIRN_COMMIT"] = build.identity.source
        for (name, value) in build.parameters { variables[Self.variable("CAIRN_PARAM_", name)] = value }
        for (name, value) in build.context { variables[Self.variable("CAIRN_CONTEXT_", name)] = value }
        return variables
    }
}
