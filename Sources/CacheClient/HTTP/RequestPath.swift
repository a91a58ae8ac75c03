import BuilderProtocol

/// The path of a request: every segment percent-encoded by its bytes.
struct RequestPath: Hashable, Sendable {
    private(set) var encoded = ""

    static let builders = RequestPath().appending("v1").appending("builders")
    static let pools = RequestPath().appending("v1").appending("pools")
    static let rebuilds = RequestPath().appending("v1").appending("rebuilds")
    static let tickets = RequestPath().appending("v1").appending("tickets")

    static let quotes = RequestPath().appending("v1").appending("quotes")
    static let offerSets = RequestPath().appending("v1").appending("offersets")

    static func offer(_ offer: String, _ verb: String) -> RequestPath {
        RequestPath().appending("v1").appending("offers").appending(offer).appending(verb)
    }

    static func ticket(_ ticket: String) -> RequestPath { tickets.appending(ticket) }

    static func builder(_ name: String) -> RequestPath { builders.appending(name) }

    static func results(_ builder: String) -> RequestPath { Self.builder(builder).appending("results") }

    static func result(_ reference: ResultReference) -> RequestPath {
        results(reference.builder).appending(reference.key)
    }

    static func build(_ id: String) -> RequestPath {
        RequestPath().appending("v1").appending("builds").appending(id)
    }

    static func graph(_ builder: String) -> RequestPath { Self.builder(builder).appending("graph") }

    static func claims(_ builder: String) -> RequestPath { Self.builder(builder).appending("claims") }

    static func claim(_ id: String) -> RequestPath {
        RequestPath().appending("v1").appending("claims").appending(id)
    }

    func appending(_ segment: some StringProtocol) -> RequestPath {
        appending(bytes: Array(segment.utf8))
    }

    /// Appends one segment; a `/` in it does not divide it.
    func appending(bytes: some Collection<UInt8>) -> RequestPath {
        var path = self
        path.encoded += "/" + PercentEncoding.segment(bytes)
        return path
    }

    /// Appends one segment for each component of a file's path.
    func appending(filePath: [UInt8]) -> RequestPath {
        filePath.split(separator: UInt8(ascii: "/")).reduce(self) { $0.appending(bytes: $1) }
    }
}
