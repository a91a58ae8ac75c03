/// A place in one build's log, as event ids write it: `<build id>:<offset>`, with `:end` after the last event.
struct LogPosition: Hashable, Sendable {
    var build: String
    /// The number of log bytes before it.
    var offset: Int

    init(build: String, offset: Int) {
        self.build = build
        self.offset = offset
    }

    /// Nil when the id is not one of a log's events.
    init?(eventID: String) {
        var parts = eventID.split(separator: ":", omittingEmptySubsequences: false)
        if parts.last == "end" { parts.removeLast() }
        guard parts.count >= 2, let offset = Int(parts.removeLast()), offset >= 0 else { return nil }
        self.init(build: parts.joined(separator: ":"), offset: offset)
    }

    /// What `Last-Event-ID` must say to go on from here.
    var eventID: String { "\(build):\(offset)" }
}
