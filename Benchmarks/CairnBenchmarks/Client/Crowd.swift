import BenchmarkSupport
import Glibc

/// Many conversations at once, followed by one thread.
final class Crowd {
    private(set) var members: [Conversation] = []
    /// Those whose answers are not complete, and what poll(2) is told of them, in the same order.
    private var waiting: [Conversation] = []
    private var entries: [pollfd] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 16)

    deinit { buffer.deallocate() }

    /// Connects, sends the request, and follows the answer from now on.
    @discardableResult
    func add(port: UInt16, request: String, keepsBody: Bool = false) throws -> Conversation {
        let member = try Conversation(port: port, request: request, keepsBody: keepsBody)
        members.append(member)
        waiting.append(member)
        entries.append(pollfd(fd: member.socket.descriptor, events: Int16(POLLIN), revents: 0))
        return member
    }

    /// Reads what comes until the condition holds, which is asked at least every 20 ms.
    func read(until what: String, within limit: Duration, _ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + limit
        while try !condition() {
            guard ContinuousClock.now < deadline else { throw BenchmarkError("not within \(limit): \(what)") }
            try readOnce()
        }
    }

    /// Reads until every answer is there.
    func readAll(within limit: Duration) throws {
        try read(until: "every answer is complete", within: limit) { waiting.isEmpty }
    }

    private func readOnce() throws {
        guard poll(&entries, nfds_t(entries.count), 20) > 0 else { return }
        var hasCompleted = false
        for (member, entry) in zip(waiting, entries) where entry.revents != 0 {
            try member.advance(buffer)
            hasCompleted = hasCompleted || member.isComplete
        }
        if hasCompleted { dropComplete() }
    }

    private func dropComplete() {
        waiting.removeAll { $0.isComplete }
        entries = waiting.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
    }
}
