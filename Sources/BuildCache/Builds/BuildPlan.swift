import BuilderProtocol
import GitStore

/// Everything needed to start a build: what was asked for, resolved and checked.
struct BuildPlan: Sendable {
    var registered: RegisteredBuilder
    var identity: BuildIdentity
    var branch: BranchName
    /// Complete, private ones in clear.
    var parameters: [String: String]
    var context: [String: String]
    var user: String?
    var priority: Int
    /// Who builds it, when that is not the builder itself.
    var claim: Claim?
    /// Holds the build back once it is prepared; nil for one that takes the next slot.
    var start: HeldStart?

    init(
        registered: RegisteredBuilder,
        identity: BuildIdentity,
        parameters: [String: String],
        context: [String: String],
        user: String?,
        priority: Int
    ) {
        self.registered = registered
        self.identity = identity
        branch = BranchName(builder: registered.builder.name, key: identity.key)
        self.parameters = parameters
        self.context = context
        self.user = user
        self.priority = priority
    }

    var builder: any Builder { registered.builder }

    /// True when only somebody else could build it, and nobody claimed it.
    var needsClaim: Bool { registered.declaration.isClaimed && claim == nil }

    /// Hides the context, the private parameters, and what the builder itself must not tell.
    var mask: SecretMask {
        let declaration = builder.declaration
        let secrets = parameters.filter { declaration.privateParameters.contains($0.key) }.values
        return SecretMask(secrets: Array(context.values) + secrets + builder.secrets)
    }
}
