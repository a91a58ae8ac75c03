/// One connection that is kept, for one request after the other.
final class HTTPConnection {
    private let socket: Socket

    init(port: UInt16) throws {
        socket = try Socket(port: port)
    }

    func get(_ path: String) throws -> ResponseReader {
        try send(Request.get(path))
    }

    /// Waits for the whole answer.
    func send(_ request: String) throws -> ResponseReader {
        try socket.send(request)
        var response = ResponseReader(keepsBody: true)
        try withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            while !response.isComplete {
                guard let count = try socket.receive(into: buffer) else { continue }
                guard count > 0 else { throw BenchmarkError("the server closed the connection") }
                try response.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return response
    }
}
