import BuilderProtocol

/// A graph as text: a tree in which what is shared is drawn once and named again elsewhere.
struct GraphTree {
    private let nodes: [GraphNodeDocument]
    private let isTruncated: Bool

    init(_ graph: GraphDocument) {
        nodes = graph.nodes
        isTruncated = graph.truncated
    }

    var text: String {
        var (lines, drawn) = ([String](), Set<Int>())
        // The next line last; no recursion, for graphs are deep.
        var open = [Branch(node: 0, label: "", lead: "", indent: "")]
        while let branch = open.popLast() {
            guard nodes.indices.contains(branch.node) else { continue }
            let node = nodes[branch.node]
            let isNew = drawn.insert(branch.node).inserted
            let rest = isNew || node.needs.isEmpty ? "" : " (see above)"
            lines.append("\(branch.lead)\(branch.label)\(node.name)  \(node.standing)\(rest)")
            if isNew { open += branches(of: node, indent: branch.indent).reversed() }
        }
        if isTruncated { lines.append("… and more") }
        return lines.map { "\($0)\n" }.joined()
    }

    private struct Branch {
        var node: Int
        var label: String
        /// Before its own line, and before those below it.
        var lead: String
        var indent: String
    }

    private func branches(of node: GraphNodeDocument, indent: String) -> [Branch] {
        node.needs.enumerated().map { index, need in
            let isLast = index == node.needs.count - 1
            return Branch(
                node: need.node,
                label: "\(ShownText(need.step).line)\(need.follow ? "" : " (not followed)"): ",
                lead: indent + (isLast ? "└─ " : "├─ "),
                indent: indent + (isLast ? "   " : "│  ")
            )
        }
    }
}
