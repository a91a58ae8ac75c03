import BuilderProtocol
package import Execution

/// Everything the configuration says about a builder that runs a command; its recipe's members read as its own.
@dynamicMemberLookup
package struct CommandBuilderConfiguration: Hashable, Sendable {
    package typealias Source = BuilderRecipe.Source

    package var recipe: BuilderRecipe
    package var run: Command
    /// What happens before the command runs, besides the check-out of the source.
    package var steps = StepsConfiguration()
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
        recipe: BuilderRecipe,
        run: Command,
        environment: [String: String] = [:],
        inherit: [String] = [],
        value: [String] = [],
        timeout: Duration = .seconds(30 * 60),
        silenceTimeout: Duration? = nil,
        grace: Duration = .seconds(10)
    ) {
        self.recipe = recipe
        self.run = run
        self.environment = environment
        self.inherit = inherit
        self.value = value
        self.timeout = timeout
        self.silenceTimeout = silenceTimeout
        self.grace = grace
    }

    package subscript<Member>(dynamicMember member: WritableKeyPath<BuilderRecipe, Member>) -> Member {
        get { recipe[keyPath: member] }
        set { recipe[keyPath: member] = newValue }
    }
}
