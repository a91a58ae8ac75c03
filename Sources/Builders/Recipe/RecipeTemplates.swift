/// The recipe's templates, parsed.
struct RecipeTemplates: Sendable {
    let title: Template?
    let key: Template?
    let repository: Template?
    let revision: Template?
    /// Parameters that the commit stands for: those that occur in the revision and nowhere else but the title.
    let replaced: Set<String>

    /// Whatever does not parse is among the recipe's problems, which the caller has looked at.
    init(_ recipe: BuilderRecipe) {
        title = Self.parse(recipe.title)
        key = Self.parse(recipe.key)
        repository = Self.parse(recipe.source?.repository)
        revision = Self.parse(recipe.source?.revision)
        replaced = (revision?.names ?? []).subtracting(repository?.names ?? [])
            .subtracting(recipe.namesElsewhere)
    }

    private static func parse(_ text: String?) -> Template? {
        text.flatMap { try? Template(parsing: $0) }
    }
}
