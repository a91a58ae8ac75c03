package import BuilderProtocol

/// What the configuration says about a builder's requests and keys, whoever then does the work.
package struct BuilderRecipe: Hashable, Sendable {
    /// Where the working directory's content comes from; both are templates.
    package struct Source: Hashable, Sendable {
        package var repository: String
        package var revision: String

        package init(repository: String, revision: String) {
            self.repository = repository
            self.revision = revision
        }
    }

    package var declaration: BuilderDeclaration
    /// Template of the title; nil: the builder's name, a blank, the key.
    package var title: String?
    /// Template of the key; nil: a digest of the parameters.
    package var key: String?
    /// Joins the digest, so that changing it starts afresh.
    package var version: String?
    package var source: Source?
    /// The only paths that are checked out; their object ids then stand for the source in the digest.
    package var inputs: [String]?
    /// Parameters that the work's own templates name: each counts by its own value, whatever the source says.
    package var namesElsewhere: Set<String> = []

    package init(
        declaration: BuilderDeclaration,
        title: String? = nil,
        key: String? = nil,
        version: String? = nil,
        source: Source? = nil,
        inputs: [String]? = nil
    ) {
        self.declaration = declaration
        self.title = title
        self.key = key
        self.version = version
        self.source = source
        self.inputs = inputs
    }
}
