/// One event of an event stream.
struct ServerSentEvent: Hashable, Sendable {
    /// `message` when the stream names none.
    var name: String
    var data: String
    /// The last id that the stream gave, with this event or before it.
    var id: String
}
