import BuilderProtocol

/// Everything the configuration says about a builder whose builds go to a pool of workers.
package struct WorkerBuilderConfiguration: Hashable, Sendable {
    package var recipe: BuilderRecipe
    package var pool: WorkerPoolConfiguration
    /// What workers are sent; nil: builder, key, parameters and context.
    package var payload: PayloadTemplate?
    /// The builder's own; nil: the pool's.
    package var timeout: Duration?

    package init(recipe: BuilderRecipe, pool: WorkerPoolConfiguration) {
        self.recipe = recipe
        self.pool = pool
    }
}
