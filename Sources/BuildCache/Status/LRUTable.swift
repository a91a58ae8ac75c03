/// A dictionary of bounded size that forgets what was used least recently.
struct LRUTable<Key: Hashable, Value> {
    private struct Node {
        var key: Key
        var value: Value
        var newer: Int?
        var older: Int?
    }

    let capacity: Int
    // Nodes form a list from newest to oldest; their places are reused, never moved.
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var vacant: [Int] = []
    private var newest: Int?
    private var oldest: Int?

    init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
    }

    var count: Int { places.count }

    /// The value, which now counts as the most recently used.
    mutating func use(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if newest != place {
            unlink(place)
            link(place)
        }
        return nodes[place].value
    }

    mutating func insert(_ value: Value, for key: Key) {
        remove(key)
        if places.count == capacity, let oldest { remove(nodes[oldest].key) }
        let node = Node(key: key, value: value)
        if let place = vacant.popLast() {
            nodes[place] = node
            places[key] = place
        } else {
            nodes.append(node)
            places[key] = nodes.count - 1
        }
        link(places[key] ?? 0)
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        vacant.append(place)
    }

    private mutating func link(_ place: Int) {
        nodes[place].older = newest
        nodes[place].newer = nil
        if let newest { nodes[newest].newer = place }
        newest = place
        oldest = oldest ?? place
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (nodes[place].newer, nodes[place].older)
        if let newer { nodes[newer].older = older } else { newest = older }
        if let older { nodes[older].newer = newer } else { oldest = newer }
    }
}
