/// The configuration's templates, parsed.
struct CommandTemplates: Sendable {
    let title: Template?
    let key: Template?
    let repository: Template?
    let revision: Template?
    /// Parameters that the commit stands for: those that occur in the revision and nowhere else but the title.
    let replaced: Set<String>

    init(_ configuration: CommandBuilderConfiguration) throws(InvalidBuilderConfiguration) {
        let problems = configuration.problems
        guard problems.isEmpty else { throw InvalidBuilderConfiguration(problems: problems) }
        title = Self.parse(configuration.title)
        key = Self.parse(configuration.key)
        repository = Self.parse(configuration.source?.repository)
        revision = Self.parse(configuration.source?.revision)
        replaced = (revision?.names ?? []).subtracting(repository?.names ?? [])
            .subtracting(configuration.steps.names)
    }

    // Whatever does not parse is among the problems.
    private static func parse(_ text: String?) -> Template? {
        text.flatMap { try? Template(parsing: $0) }
    }
}
