/// The random id of one attempt on the wire; no user ever sees it.
struct WireTicket: Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    static func random() -> WireTicket {
        let words = (0..<4).map { _ in UInt32.random(in: 0...UInt32.max) }
        return WireTicket(words.map { String($0 | 1 << 31, radix: 16) }.joined())
    }
}
