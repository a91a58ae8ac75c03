/// One connection that is kept, for one request after the other.
package final class HTTPConnection {
    private let socket: Socket

    package init(port: UInt16) throws {
        socket = try Socket(port: port)
    }

    package func get(_ path: String) throws -> ResponseReader {
        try send(Request.get(path))
    }

    /// Waits for the whole answer.
    package func send(_ request: String, keepsBody: Bool = true) throws -> ResponseReader {
        try socket.send(request)
        var response = ResponseReader(keepsBody: keepsBody)
        try withUnsafeTemporaryAllocation(byteCount: 262_144, alignment: 16) { buffer in
            while !response.isComplete {
                guard let count = try socket.receive(into: buffer) else { continue }
                guard count > 0 else { throw BenchmarkError("the server closed the connection") }
                try response.read(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return response
    }
}
