import BuilderProtocol
import GitStore

/// Finds what a result needs of other builders, from there what those need, and how each stands.
struct GraphWalk: Sendable {
    /// Nodes of one graph at most.
    static let limit = 2000

    let parts: CacheParts

    func document(of request: DependencyRequest) async throws -> GraphDocument {
        var found = Found()
        found.add(try await node(for: request))
        var next = 0
        while next < found.nodes.count {
            try Task.checkCancellation()
            for need in found.nodes[next].needs { try await follow(need, of: next, in: &found) }
            next += 1
        }
        return found.document
    }

    private func follow(_ need: DependencyNeed, of dependant: Int, in found: inout Found) async throws {
        if let place = found.places[need.request] { return found.connect(dependant, to: place, need) }
        guard found.nodes.count < Self.limit else { return found.isTruncated = true }
        let node: GraphNode
        do {
            node = try await self.node(for: need.request)
        } catch let error as CacheError {
            node = GraphNode(unknown: need.request, because: error)
        }
        found.connect(dependant, to: found.add(node), need)
    }

    private func node(for request: DependencyRequest) async throws -> GraphNode {
        let plan = try await parts.plan(of: request)
        let standing = try await Standing(of: plan, parts: parts)
        return GraphNode(request: request, plan: plan, standing: standing)
    }

    /// What has been found so far: each result once, however it was asked for.
    private struct Found {
        var nodes: [GraphNode] = []
        var places: [DependencyRequest: Int] = [:]
        var isTruncated = false
        private var branches: [BranchName: Int] = [:]

        /// Its place.
        @discardableResult
        mutating func add(_ node: GraphNode) -> Int {
            let place = node.branch.flatMap { branches[$0] } ?? nodes.count
            places[node.request] = place
            guard place == nodes.count else { return place }
            if let branch = node.branch { branches[branch] = place }
            nodes.append(node)
            nodes[place].document.id = place
            return place
        }

        mutating func connect(_ dependant: Int, to place: Int, _ need: DependencyNeed) {
            nodes[dependant].document.needs.append(
                .init(step: need.step, node: place, follow: need.follows)
            )
        }

        var document: GraphDocument {
            GraphDocument(nodes: nodes.map(\.document), truncated: isTruncated)
        }
    }
}
