import BuilderProtocol
import GitStore

/// Finds out which result a request means, as the recipe says.
struct Identification: Sendable {
    let recipe: BuilderRecipe
    let templates: RecipeTemplates
    private let sources: Sources

    init(_ recipe: BuilderRecipe, sources: Sources) {
        self.recipe = recipe
        self.sources = sources
        templates = RecipeTemplates(recipe)
    }

    func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        guard let revision = templates.revision else {
            return try identity(request.parameters, commit: nil, member: nil)
        }
        do {
            return try await identify(request, revision: revision)
        } catch let error as IdentificationError {
            throw redacted(error, request.parameters)
        }
    }

    /// Without a source the parameters are all that counts.
    func immediateKey(for parameters: [String: String]) -> BuildKey? {
        guard templates.revision == nil else { return nil }
        return try? key(parameters, commit: nil, member: nil)
    }

    private func identify(_ request: IdentityRequest, revision: Template) async throws -> BuildIdentity {
        let location = try location(request.parameters)
        return try await sources.with(location) { source in
            let commit = try await source.commit(named: request.source ?? revision.render(request.parameters))
            let member = try await member(for: commit, in: source)
            return try identity(request.parameters, commit: commit.description, member: member)
        }
    }

    /// Without private values: what went wrong is shown to everybody who may ask.
    private func redacted(_ error: IdentificationError, _ parameters: [String: String]) -> IdentificationError
    {
        let secrets = recipe.declaration.privateParameters.compactMap { parameters[$0] }
        let redaction = Redaction(of: templates.repository?.render(parameters) ?? "", also: secrets)
        return switch error {
        case .invalidKey(let key): .invalidKey(redaction.apply(to: key))
        case .unknownRevision(let revision): .unknownRevision(redaction.apply(to: revision))
        case .sourceUnavailable(let reason): .sourceUnavailable(redaction.apply(to: reason))
        }
    }

    func location(_ parameters: [String: String]) throws(IdentificationError) -> SourceLocation {
        try SourceLocation(templates.repository?.render(parameters) ?? "")
    }

    /// Where the inputs are in the source; their configured spelling is what the key holds.
    var inputPaths: [(name: String, path: TreePath)]? {
        recipe.inputs?.compactMap { name in TreePath(name).map { (name, $0) } }
    }

    /// What stands for the source in the digest.
    private func member(
        for commit: ObjectID,
        in source: SourceAccess
    ) async throws -> (String, CanonicalJSON) {
        guard let inputs = inputPaths else { return ("source", .string(commit.description)) }
        let objects = try await source.objects(at: inputs.map(\.path), in: commit)
        let members = inputs.map { name, path in
            (name, (objects[path] ?? nil).map { CanonicalJSON.string($0.description) } ?? .null)
        }
        return ("inputs", .object(Dictionary(members) { first, _ in first }))
    }

    private func identity(
        _ parameters: [String: String],
        commit: String?,
        member: (String, CanonicalJSON)?
    ) throws(IdentificationError) -> BuildIdentity {
        let key = try key(parameters, commit: commit, member: member)
        return BuildIdentity(key: key, title: title(parameters, commit: commit, key: key), source: commit)
    }

    private func key(
        _ parameters: [String: String],
        commit: String?,
        member: (String, CanonicalJSON)?
    ) throws(IdentificationError) -> BuildKey {
        let text =
            templates.key?.render(withCommit(parameters, commit))
            ?? digest(parameters, member: member).description
        guard let key = BuildKey(text) else { throw .invalidKey(text.onOneLine(longestBytes: 200)) }
        return key
    }

    private func digest(_ parameters: [String: String], member: (String, CanonicalJSON)?) -> ObjectID {
        var members: [String: CanonicalJSON] = [:]
        for name in recipe.declaration.parameters where !templates.replaced.contains(name) {
            members[name] = .string(parameters[name] ?? "")
        }
        if let member { members[member.0] = member.1 }
        if let version = recipe.version { members["version"] = .string(version) }
        return ObjectID.blob(CanonicalJSON.object(members).bytes)
    }

    private func title(_ parameters: [String: String], commit: String?, key: BuildKey) -> String {
        let shown = withCommit(recipe.declaration.shown(parameters), commit)
        return (templates.title?.render(shown) ?? "\(recipe.declaration.name) \(key)").onOneLine(
            longestBytes: 1000
        )
    }

    private func withCommit(_ parameters: [String: String], _ commit: String?) -> [String: String] {
        guard let commit else { return parameters }
        return parameters.merging(["commit": commit]) { parameter, _ in parameter }
    }
}
