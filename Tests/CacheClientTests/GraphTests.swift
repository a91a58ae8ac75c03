import BuilderProtocol
import Testing

@testable import CacheClient

@Suite("cairn graph")
struct GraphTests {
    /// Two stages share an archive; the second is made from a newer one.
    private static let pipeline = GraphDocument(
        nodes: [
            node(0, "package", .missing, needs: [(1, true), (2, true)]),
            node(1, "one", .pending, needs: [(3, true)]) { $0.phase = "RUNNING" },
            node(2, "two", .stale, needs: [(3, false)]),
            node(3, "archive", .success) { $0.duration = 65 },
        ],
        truncated: false
    )

    @Test("draws what is shared once, and names it again elsewhere") func tree() {
        #expect(
            GraphTree(Self.pipeline).text == """
                package/k  missing
                ├─ step 1: one/k  pending, RUNNING
                │  └─ step 3: archive/k  success, 1m05s
                └─ step 2: two/k  stale
                   └─ step 3 (not followed): archive/k  success, 1m05s

                """
        )
        var shared = Self.pipeline
        shared.nodes[0].needs.append(.init(step: "again", node: 1, follow: true))
        #expect(GraphTree(shared).text.hasSuffix("└─ again: one/k  pending, RUNNING (see above)\n"))
    }

    @Test("puts everything left of what needs it, however far that is") func layout() {
        var graph = Self.pipeline
        graph.nodes[0].needs.append(.init(step: "short", node: 3, follow: true))
        let layout = GraphLayout(graph)
        #expect(layout.places.map(\.column) == [2, 1, 1, 0])
        #expect(layout.places.map(\.row) == [0, 0, 1, 0])
        #expect((layout.columns, layout.rows) == (3, 3))
        #expect(layout.way(from: 3, to: 0) == [.init(column: 1, row: 2)])
        #expect(layout.way(from: 3, to: 1) == [])
    }

    @Test("draws a picture with a box for each result and nothing that could break out of it") func picture()
    {
        var graph = Self.pipeline
        graph.nodes[0].title = "<script>\"&\u{1B}"
        let svg = GraphPicture(graph).svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"862\" height=\"140\""))
        #expect(svg.split(separator: "<rect x=").count == 5)
        #expect(svg.split(separator: "<path ").count == 5)
        #expect(svg.contains("<title>&lt;script&gt;&quot;&amp;\u{FFFD}</title>"))
        #expect(svg.contains("pending · RUNNING"))
        #expect(svg.split(separator: "stroke-dasharray").count == 2)
    }

    @Test("takes a chain of thousands") func deep() {
        let nodes = (0..<2000).map { index in
            node(index, "b\(index)", .missing, needs: index < 1999 ? [(index + 1, true)] : [])
        }
        let graph = GraphDocument(nodes: nodes, truncated: true)
        #expect(GraphTree(graph).text.hasSuffix("… and more\n"))
        #expect(GraphLayout(graph).columns == 2000)
    }

    @Test("asks once and prints the tree, the picture, or what the daemon sent") func command() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("POST /v1/builders/package/graph", try .json(Self.pipeline))
            let tree = try await daemon.cairn("graph", "package", "revision=3f2a")
            #expect(tree.outputText == GraphTree(Self.pipeline).text)
            #expect(try await daemon.cairn("graph", "package", "--svg").outputText.hasPrefix("<svg "))
            #expect(try await daemon.cairn("graph", "package", "--json").outputText.hasPrefix("{"))
            #expect(try await daemon.cairn("graph", "package", "--json", "--svg").status == 2)
        }
    }
}

private func node(
    _ id: Int,
    _ builder: String,
    _ state: GraphNodeDocument.State,
    needs: [(node: Int, follow: Bool)] = [],
    change: (inout GraphNodeDocument) -> Void = { _ in }
) -> GraphNodeDocument {
    var node = GraphNodeDocument(id: id, builder: builder, key: "k", state: state)
    node.needs = needs.map { .init(step: "step \($0.node)", node: $0.node, follow: $0.follow) }
    change(&node)
    return node
}
