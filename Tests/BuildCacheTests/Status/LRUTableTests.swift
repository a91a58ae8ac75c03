import TestSupport
import Testing

@testable import BuildCache

@Suite("The table of finished results")
struct LRUTableTests {
    @Test("forgets what was used least recently")
    func forgets() {
        var table = LRUTable<String, Int>(capacity: 2)
        table.insert(1, for: "a")
        table.insert(2, for: "b")
        #expect(table.use("a") == 1)
        table.insert(3, for: "c")
        #expect(table.use("b") == nil)
        #expect(table.use("a") == 1)
        #expect(table.use("c") == 3)
    }

    @Test("agrees with a slow and simple model over random use")
    func model() {
        var generator = SplitMix(state: 4)
        var table = LRUTable<Int, Int>(capacity: 8)
        var model: [(key: Int, value: Int)] = []
        for step in 0..<20_000 {
            let key = Int.random(in: 0..<16, using: &generator)
            let known = model.firstIndex { $0.key == key }
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                #expect(table.use(key) == known.map { model[$0].value })
                if let known { model.append(model.remove(at: known)) }
            case 1:
                table.insert(step, for: key)
                if let known { model.remove(at: known) }
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
            default:
                table.remove(key)
                if let known { model.remove(at: known) }
            }
            #expect(table.count == model.count)
        }
    }
}
