/// One event of an event stream (WHATWG HTML section 9.2).
struct ServerSentEvent: Hashable, Sendable {
    var name: String
    /// What a client sends back as `Last-Event-ID`.
    var id: String
    /// One line.
    var data: [UInt8]

    init(_ name: String, id: String, data: [UInt8]) {
        precondition(!data.contains { $0 == 0x0a || $0 == 0x0d }, "data is one line")
        self.name = name
        self.id = id
        self.data = data
    }

    var bytes: [UInt8] {
        Array("id: \(id)\nevent: \(name)\ndata: ".utf8) + data + [0x0a, 0x0a]
    }

    /// What keeps an idle stream alive; clients ignore it.
    static let comment = Array(":\n\n".utf8)
}
