/// Which builders need results of which others.
struct BuilderGraph: Sendable {
    /// A builder's way back to itself, the first one at both ends.
    typealias Cycle = [String]

    private let needs: [String: [String]]

    /// Names that have no entry of their own need nothing.
    init(_ needs: [String: [String]]) {
        self.needs = needs
    }

    /// A cycle for each edge that closes one, found by depth; without recursion, however deep the graph.
    var cycles: [Cycle] {
        var walk = Walk(needs: needs)
        for name in needs.keys.sorted() { walk.visit(name) }
        return walk.cycles
    }

    private struct Walk {
        let needs: [String: [String]]
        var cycles: [Cycle] = []
        private var finished: Set<String> = []
        /// The way to where we are, each with how many of its needs were looked at.
        private var path: [(name: String, next: Int)] = []
        private var places: [String: Int] = [:]

        init(needs: [String: [String]]) {
            self.needs = needs
        }

        mutating func visit(_ name: String) {
            enter(name)
            while let (current, next) = path.last {
                let others = needs[current] ?? []
                if next < others.count {
                    path[path.count - 1].next += 1
                    enter(others[next])
                } else {
                    path.removeLast()
                    places[current] = nil
                    finished.insert(current)
                }
            }
        }

        private mutating func enter(_ name: String) {
            guard !finished.contains(name) else { return }
            if let place = places[name] {
                cycles.append(path[place...].map(\.name) + [name])
            } else {
                places[name] = path.count
                path.append((name, 0))
            }
        }
    }
}
