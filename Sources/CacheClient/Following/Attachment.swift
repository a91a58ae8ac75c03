/// Stays with an operation until it ends, the time is over or the user presses Ctrl-C, whichever comes first.
enum Attachment {
    enum End<Value: Sendable>: Sendable {
        case ended(Result<Value, any Error>)
        case timedOut
        case interrupted
    }

    static func run<Value: Sendable>(
        timeout: Duration?,
        _ operation: @escaping @Sendable () async throws -> Value
    ) async -> End<Value> {
        let (ends, continuation) = AsyncStream.makeStream(of: End<Value>.self)
        let interrupts = InterruptSource { continuation.yield(.interrupted) }
        let work = Task {
            do {
                continuation.yield(.ended(.success(try await operation())))
            } catch {
                continuation.yield(.ended(.failure(error)))
            }
        }
        let timer = timeout.map { timeout in
            Task {
                try await Task.sleep(for: timeout)
                continuation.yield(.timedOut)
            }
        }
        // Not awaited: the work may be blocked by a reader of our output that has stopped reading.
        defer {
            work.cancel()
            timer?.cancel()
            interrupts.release()
        }
        for await end in ends { return end }
        return .interrupted
    }
}
