import BuilderProtocol

/// Where the nodes of a graph are in its picture: each left of everything that needs it.
struct GraphLayout {
    struct Place: Hashable {
        var column: Int
        var row: Int
    }

    /// Where lines from one node pass a column between it and what needs it.
    private struct Lane: Hashable {
        var node: Int
        var column: Int
    }

    /// Of each node.
    private(set) var places: [Place] = []
    let columns: Int
    private var rowsUsed: [Int]
    private var lanes: [Lane: Int] = [:]

    init(_ graph: GraphDocument) {
        let depths = Self.depths(graph.nodes)
        let deepest = depths.max() ?? 0
        columns = deepest + 1
        rowsUsed = Array(repeating: 0, count: columns)
        for depth in depths {
            places.append(Place(column: deepest - depth, row: takeRow(in: deepest - depth)))
        }
        for (node, document) in graph.nodes.enumerated() {
            for need in document.needs where places.indices.contains(need.node) {
                for column in columns(between: need.node, and: node) {
                    let lane = Lane(node: need.node, column: column)
                    if lanes[lane] == nil { lanes[lane] = takeRow(in: column) }
                }
            }
        }
    }

    var rows: Int { rowsUsed.max() ?? 0 }

    /// The free places that a line passes from what is needed to what needs it.
    func way(from need: Int, to dependant: Int) -> [Place] {
        columns(between: need, and: dependant).compactMap { column in
            lanes[Lane(node: need, column: column)].map { Place(column: column, row: $0) }
        }
    }

    private func columns(between need: Int, and dependant: Int) -> Range<Int> {
        let first = places[need].column + 1
        return first..<max(first, places[dependant].column)
    }

    private mutating func takeRow(in column: Int) -> Int {
        defer { rowsUsed[column] += 1 }
        return rowsUsed[column]
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
