package import BuilderProtocol

/// A builder that only says what is built; whoever claims a build does the work, somewhere else.
package struct ClaimedBuilder: Builder {
    package let declaration: BuilderDeclaration
    private let identification: Identification

    /// Throws what the recipe's problems say, when they say anything.
    package init(recipe: BuilderRecipe, sources: Sources) throws(InvalidBuilderConfiguration) {
        let problems = recipe.problems
        guard problems.isEmpty else { throw InvalidBuilderConfiguration(problems: problems) }
        declaration = recipe.declaration
        identification = Identification(recipe, sources: sources)
    }

    package var hasPreparation: Bool { false }

    package func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        try await identification.identify(request)
    }

    package func immediateKey(for parameters: [String: String]) -> BuildKey? {
        identification.immediateKey(for: parameters)
    }

    package func build(_ environment: BuildEnvironment) async throws {
        preconditionFailure("a claimed build is its holder's work")
    }
}
