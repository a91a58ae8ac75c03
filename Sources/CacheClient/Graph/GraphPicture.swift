import BuilderProtocol

/// A graph as SVG: what is needed on the left, what was asked for on the right; dashed lines are not followed.
struct GraphPicture {
    private static let (boxWidth, boxHeight) = (230, 46)
    private static let (columnWidth, rowHeight) = (300, 62)
    private static let margin = 16
    private static let longestName = 32

    private let graph: GraphDocument
    private let layout: GraphLayout

    init(_ graph: GraphDocument) {
        self.graph = graph
        layout = GraphLayout(graph)
    }

    var svg: String {
        let width = (layout.columns - 1) * Self.columnWidth + Self.boxWidth + 2 * Self.margin
        let height = max(0, layout.rows - 1) * Self.rowHeight + Self.boxHeight + 2 * Self.margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="white"/>
            \((graph.nodes.indices.flatMap(edges) + graph.nodes.indices.map(box)).joined(separator: "\n"))
            </svg>

            """
    }

    private static func corner(of place: GraphLayout.Place) -> (x: Int, y: Int) {
        (margin + place.column * columnWidth, margin + place.row * rowHeight)
    }

    private func edges(to node: Int) -> [String] {
        graph.nodes[node].needs.filter { graph.nodes.indices.contains($0.node) }.map { need in
            let dashes = need.follow ? "" : " stroke-dasharray=\"5 4\""
            return "<path d=\"\(line(from: need.node, to: node))\" fill=\"none\" stroke=\"#888\"\(dashes)>"
                + "<title>\(Self.escaped(need.step))</title></path>"
        }
    }

    /// From the right side of what is needed to the left side of what needs it, past what is between.
    private func line(from need: Int, to node: Int) -> String {
        let start = Self.corner(of: layout.places[need])
        var (x, y) = (start.x + Self.boxWidth, start.y + Self.boxHeight / 2)
        var line = "M\(x) \(y)"
        for place in layout.way(from: need, to: node) + [layout.places[node]] {
            let corner = Self.corner(of: place)
            let (nextX, nextY, bend) = (corner.x, corner.y + Self.boxHeight / 2, (corner.x - x) / 2)
            line += " C\(x + bend) \(y) \(nextX - bend) \(nextY) \(nextX) \(nextY)"
            (x, y) = (nextX, nextY)
            guard place != layout.places[node] else { break }
            x += Self.boxWidth
            line += " H\(x)"
        }
        return line
    }

    private func box(_ id: Int) -> String {
        let (node, (x, y)) = (graph.nodes[id], Self.corner(of: layout.places[id]))
        let name = ShownText(node.name).line(columns: Self.longestName)
        return "<g><title>\(Self.escaped(node.title ?? node.name))</title>"
            + "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(Self.boxWidth)\" height=\"\(Self.boxHeight)\" rx=\"6\" "
            + "fill=\"\(node.state.fill)\" stroke=\"#555\"/>"
            + "<text x=\"\(x + 10)\" y=\"\(y + 19)\" font-weight=\"bold\">\(Self.escaped(name))</text>"
            + "<text x=\"\(x + 10)\" y=\"\(y + 36)\">\(Self.escaped(node.caption))</text></g>"
    }

    private static func escaped(_ text: String) -> String {
        ShownText(text).line.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}

extension GraphNodeDocument {
    /// Short enough for a box.
    fileprivate var caption: String {
        [state.rawValue, phase, state == .success ? duration.map { Duration.seconds($0).shown } : nil]
            .compactMap(\.self).joined(separator: " · ")
    }
}

extension GraphNodeDocument.State {
    fileprivate var fill: String {
        switch self {
        case .success: "#cdebc5"
        case .failure: "#f4c7c3"
        case .pending: "#cfe2f9"
        case .stale, .marked: "#fbe7b5"
        case .missing: "#ffffff"
        case .unreadable, .unknown: "#dddddd"
        }
    }
}
