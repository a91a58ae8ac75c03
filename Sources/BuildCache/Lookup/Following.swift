import BuilderProtocol
import GitStore

/// Whether what a result was made from is still what there is, as far as its builder follows that.
///
/// Heads are compared, not values: a rebuild that came to the same makes what follows it stale too, and so does a
/// mark. A branch that is gone has nothing newer. What is followed may follow others in turn.
struct Following: Sendable {
    let parts: CacheParts

    /// Nil when git would have to be read to tell; only heads are read here.
    func isCurrent(_ dependencies: [DependencyRecord], of builder: any Builder) throws -> Bool? {
        guard !builder.declaration.followed.isEmpty else { return true }
        var walk = Walk(dependencies, followed: builder.declaration.followed)
        while let dependency = walk.next() {
            guard let followed = try inspect(dependency) else { return false }
            guard !followed.isEmpty else { continue }
            guard let known = known(dependency) else { return nil }
            walk.add(known, followed: followed)
        }
        return true
    }

    func isCurrentReading(_ dependencies: [DependencyRecord], of builder: any Builder) async throws -> Bool {
        guard !builder.declaration.followed.isEmpty else { return true }
        var walk = Walk(dependencies, followed: builder.declaration.followed)
        while let dependency = walk.next() {
            guard let followed = try inspect(dependency) else { return false }
            guard !followed.isEmpty else { continue }
            // What cannot be read is built again as soon as somebody needs it.
            guard let below = try? await knownOrRead(dependency) else { return false }
            walk.add(below, followed: followed)
        }
        return true
    }

    /// What the dependency was made from; nil when the table of results does not hold it.
    private func known(_ dependency: DependencyRecord) -> [DependencyRecord]? {
        guard case .finished(let result) = parts.statuses[dependency.branch],
            result.commit == dependency.commit
        else { return nil }
        return result.dependencies
    }

    /// The same, from git if need be.
    private func knownOrRead(_ dependency: DependencyRecord) async throws -> [DependencyRecord] {
        if let known = known(dependency) { return known }
        return try await parts.reader.origin(of: parts.store.commit(dependency.commit)).dependencies
    }

    /// What the dependency's own builder follows; nil when there is a newer head.
    private func inspect(_ dependency: DependencyRecord) throws -> Set<String>? {
        guard let head = try parts.store.usableHead(of: dependency.branch) else { return [] }
        guard head == dependency.commit else { return nil }
        return (try? parts.builders.find(dependency.builder))?.builder.declaration.followed ?? []
    }

    /// What is still to be looked at; each branch once.
    private struct Walk {
        private var open: [DependencyRecord] = []
        private var seen: Set<DependencyRecord> = []

        init(_ dependencies: [DependencyRecord], followed: Set<String>) {
            add(dependencies, followed: followed)
        }

        mutating func next() -> DependencyRecord? { open.popLast() }

        mutating func add(_ dependencies: [DependencyRecord], followed: Set<String>) {
            for dependency in dependencies where followed.contains(dependency.builder) {
                if seen.insert(dependency).inserted { open.append(dependency) }
            }
        }
    }
}
