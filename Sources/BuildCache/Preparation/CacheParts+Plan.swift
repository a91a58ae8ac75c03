import BuilderProtocol

extension CacheParts {
    /// Which result a build would need, without a wish to have it built.
    func plan(of request: DependencyRequest) async throws -> BuildPlan {
        let registered = try builders.find(request.builder)
        let lookup = LookupRequest(builder: request.builder, parameters: request.parameters)
        let parameters = try registered.parameters(of: lookup)
        return BuildPlan(
            registered: registered,
            identity: try await registered.identify(IdentityRequest(parameters: parameters)),
            parameters: parameters,
            context: [:],
            user: nil,
            priority: 0
        )
    }
}
