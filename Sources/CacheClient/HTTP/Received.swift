/// A JSON document, and the bytes that the daemon sent.
struct Received<Document: Sendable>: Sendable {
    var document: Document
    var json: [UInt8]
}
