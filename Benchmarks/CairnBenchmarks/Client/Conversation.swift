import BenchmarkSupport

/// One request on a connection of its own, and how far its answer has come.
final class Conversation {
    let socket: Socket
    private(set) var response: ResponseReader
    /// When the last byte came.
    private(set) var end: ContinuousClock.Instant?

    init(port: UInt16, request: String, keepsBody: Bool) throws {
        socket = try Socket(port: port)
        response = ResponseReader(keepsBody: keepsBody)
        try socket.send(request)
        socket.stopBlocking()
    }

    var isComplete: Bool { end != nil }

    /// Reads at most one buffer, so that everybody gets a turn.
    func advance(_ buffer: UnsafeMutableRawBufferPointer) throws {
        guard let count = try socket.receive(into: buffer) else { return }
        guard count > 0 else { throw BenchmarkError("an answer broke off after \(response.bodyBytes) bytes") }
        try response.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        if response.isComplete { end = .now }
    }
}
