import BuilderProtocol
import Metrics
import Synchronization

/// A builder and what is counted for it.
struct RegisteredBuilder: Sendable {
    let builder: any Builder
    /// The builder's, asked for once.
    let declaration: BuilderDeclaration
    let metrics: BuilderMetrics

    init(builder: any Builder, metrics: BuilderMetrics) {
        self.builder = builder
        declaration = builder.declaration
        self.metrics = metrics
    }
}

/// The configured builders by name.
final class BuilderTable: Sendable {
    private let factory: any MetricsFactory
    private let builders = Mutex<[String: RegisteredBuilder]>([:])

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Counts go on for a name that stays; builds under way keep the builder that they began with.
    func replace(with replacements: [any Builder]) {
        builders.withLock { builders in
            let former = builders
            builders = [:]
            for builder in replacements {
                let metrics =
                    former[builder.name]?.metrics ?? BuilderMetrics(builder: builder.name, factory: factory)
                builders[builder.name] = RegisteredBuilder(builder: builder, metrics: metrics)
            }
        }
    }

    func find(_ name: String) throws(CacheError) -> RegisteredBuilder {
        guard let registered = builders.withLock({ $0[name] }) else { throw .unknownBuilder(name) }
        return registered
    }

    /// Ordered by name.
    var all: [RegisteredBuilder] {
        builders.withLock { Array($0.values) }.sorted { $0.builder.name < $1.builder.name }
    }
}
