package import BuilderProtocol

/// Everything the configuration says about a builder that runs a command.
package struct CommandBuilderConfiguration: Hashable, Sendable {
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
    /// What happens before the command runs, besides the check-out of the source.
    package var steps = StepsConfiguration()
    package var run: Command
    /// Added to the command's environment as it stands.
    package var environment: [String: String]
    /// Names of variables that are taken over from the daemon's environment.
    package var inherit: [String]
    /// Patterns of what is collected from the working directory.
    package var value: [String]
    package var timeout: Duration
    /// Longest time without output.
    package var silenceTimeout: Duration?
    /// Time between asking a process to end and killing it.
    package var grace: Duration

    package init(
        declaration: BuilderDeclaration,
        title: String? = nil,
        key: String? = nil,
        version: String? = nil,
        source: Source? = nil,
        inputs: [String]? = nil,
        run: Command,
        environment: [String: String] = [:],
        inherit: [String] = [],
        value: [String] = [],
        timeout: Duration = .seconds(30 * 60),
        silenceTimeout: Duration? = nil,
        grace: Duration = .seconds(10)
    ) {
        self.declaration = declaration
        self.title = title
        self.key = key
        self.version = version
        self.source = source
        self.inputs = inputs
        self.run = run
        self.environment = environment
        self.inherit = inherit
        self.value = value
        self.timeout = timeout
        self.silenceTimeout = silenceTimeout
        self.grace = grace
    }
}
