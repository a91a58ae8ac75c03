import BuilderProtocol

/// Where the nodes of a graph are in its picture: each left of everything that needs it.
struct GraphLayout {
    struct Place: Hashable {
        var column: Int
        var row: Int
    }

    /// Of each node.
    let places: [Place]
    let columns: Int
    let rows: Int

    init(_ graph: GraphDocument) {
        let depths = Self.depths(graph.nodes)
        let deepest = depths.max() ?? 0
        var used = Array(repeating: 0, count: deepest + 1)
        places = depths.map { depth in
            defer { used[depth] += 1 }
            return Place(column: deepest - depth, row: used[depth])
        }
        columns = deepest + 1
        rows = used.max() ?? 0
    }

    /// The longest way from what was asked for to each node. Nodes come after one that needs them only in part, so
    /// each is settled once all that need it are.
    private static func depths(_ nodes: [GraphNodeDocument]) -> [Int] {
        var depths = Array(repeating: 0, count: nodes.count)
        var unsettled = Array(repeating: 0, count: nodes.count)
        let needs = nodes.map { $0.needs.map(\.node).filter(nodes.indices.contains) }
        for need in needs.joined() { unsettled[need] += 1 }
        var open = nodes.indices.filter { unsettled[$0] == 0 }
        while let node = open.popLast() {
            for need in needs[node] {
                depths[need] = max(depths[need], depths[node] + 1)
                unsettled[need] -= 1
                if unsettled[need] == 0 { open.append(need) }
            }
        }
        return depths
    }
}
