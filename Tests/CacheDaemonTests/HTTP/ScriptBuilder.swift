import BuilderProtocol

/// A builder whose key is its parameter `text`, and whose build is a closure.
struct ScriptBuilder: Builder {
    var declaration: BuilderDeclaration
    var run: @Sendable (BuildEnvironment) async throws -> Void

    init(
        _ name: String,
        context: [String] = [],
        run: @escaping @Sendable (BuildEnvironment) async throws -> Void = { _ in }
    ) {
        declaration = BuilderDeclaration(name: name, parameters: ["text"], context: context)
        self.run = run
    }

    func identify(_ request: IdentityRequest) throws -> BuildIdentity {
        let text = request.parameters["text"] ?? ""
        guard let key = BuildKey(text) else { throw IdentificationError.invalidKey(text) }
        return BuildIdentity(key: key, title: "\(name) \(text)")
    }

    func immediateKey(for parameters: [String: String]) -> BuildKey? {
        parameters["text"].flatMap { BuildKey($0) }
    }

    func build(_ environment: BuildEnvironment) async throws {
        try await run(environment)
    }
}
