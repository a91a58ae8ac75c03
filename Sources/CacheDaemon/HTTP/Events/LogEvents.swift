import BuildCache
import BuilderProtocol
import Hummingbird

/// The events of one build's log: `status` at the start and at every change, `log` as the log grows, `end`.
///
/// The log, the status and the clock each have a task of their own; one writer takes from them in turn, so
/// that a slow client holds back its own events and nothing else.
struct LogEvents: Sendable {
    private enum Signal: Sendable {
        case bytes([UInt8])
        case status
        case ended
        case tick
    }

    /// The id that the events carry.
    let buildID: String
    /// Where the log is read from.
    let offset: Int
    /// The attempt whose status is told; nil for a stored result, whose log is all there is to tell.
    let build: Build?
    /// What the `end` event says, once there is nothing more to come.
    let end: @Sendable () -> ResultDocument
    let limits: HTTPLimits
    private let chunks: LogChunks

    /// Throws when too many logs are being read.
    init(
        buildID: String,
        log: LogView,
        from offset: LogOffset?,
        build: Build?,
        limits: HTTPLimits,
        end: @escaping @Sendable () -> ResultDocument
    ) throws {
        self.buildID = buildID
        self.offset = offset?.position(in: log) ?? 0
        self.build = build
        self.end = end
        self.limits = limits
        chunks = try log.chunks(from: self.offset, to: nil, follow: true)
    }

    func write(to writer: inout BodyWriter) async throws {
        var writing = Writing(next: offset, events: self)
        let signals = Rendezvous<Signal>()
        let version = build?.version ?? 0
        if build != nil { try await writer.write(writing.status()) }
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await Self.forwardingFailure(to: signals) { try await sendLog(to: signals) } }
                group.addTask {
                    await Self.forwardingFailure(to: signals) {
                        try await sendStatus(after: version, to: signals)
                    }
                }
                group.addTask {
                    await Self.forwardingFailure(to: signals) { try await sendTicks(to: signals) }
                }
                defer {
                    group.cancelAll()
                    signals.close(throwing: CancellationError())
                }
                try await write(&writing, signals, to: &writer)
            }
        } onCancel: {
            signals.close(throwing: CancellationError())
        }
    }

    private func write(
        _ writing: inout Writing,
        _ signals: Rendezvous<Signal>,
        to writer: inout BodyWriter
    ) async throws {
        events: while true {
            switch try await signals.receive() {
            case .bytes(let bytes): if let event = writing.log(bytes) { try await writer.write(event) }
            case .status: try await writer.write(writing.status())
            case .tick: try await writer.write(ByteBuffer(bytes: ServerSentEvent.comment))
            case .ended: break events
            }
        }
        for event in try writing.last() { try await writer.write(event) }
    }

    private func sendLog(to signals: Rendezvous<Signal>) async throws {
        for try await chunk in chunks { try await signals.send(.bytes(chunk)) }
        // The log is complete a little before the end: its result is still being saved.
        if let build {
            var version = build.version
            while !build.isEnded { version = try await build.version(after: version) }
        }
        try await signals.send(.ended)
    }

    /// One event for all that changes within a pause: the status is read when it is written.
    private func sendStatus(after first: Int, to signals: Rendezvous<Signal>) async throws {
        guard let build else { return }
        var version = first
        while !build.isEnded {
            version = try await build.version(after: version)
            try await signals.send(.status)
            try await Task.sleep(for: limits.statusPause)
        }
    }

    private func sendTicks(to signals: Rendezvous<Signal>) async throws {
        while true {
            try await Task.sleep(for: limits.heartbeat)
            try await signals.send(.tick)
        }
    }

    private static func forwardingFailure(
        to signals: Rendezvous<Signal>,
        _ operation: () async throws -> Void
    ) async {
        do {
            try await operation()
        } catch let error as CancellationError {
            signals.close(throwing: error)
        } catch {
            signals.close(throwing: UnreadableContent(underlying: error))
        }
    }
}

extension LogEvents {
    /// Makes the events in their order and keeps count of the offset.
    private struct Writing {
        var next: Int
        let events: LogEvents
        private var carry = UTF8Carry()
        /// What the last status said; nil where none is told.
        private var told: ResultDocument?

        init(next: Int, events: LogEvents) {
            self.next = next
            self.events = events
        }

        mutating func log(_ bytes: [UInt8]) -> ByteBuffer? {
            let before = carry.pending.count
            let text = carry.push(bytes)
            next += before + bytes.count - carry.pending.count
            return text.isEmpty ? nil : event("log", data: CanonicalJSON.string(text).bytes)
        }

        mutating func status() throws -> ByteBuffer {
            let document = events.build?.document() ?? events.end()
            told = document
            return event("status", data: JSONBytes.encode(document))
        }

        /// What is left to tell at the end: a character that the log's end cut, a status that nobody was
        /// told, the end itself.
        mutating func last() throws -> [ByteBuffer] {
            var rest: [ByteBuffer] = []
            next += carry.pending.count
            let text = carry.finish()
            if !text.isEmpty { rest.append(event("log", data: CanonicalJSON.string(text).bytes)) }
            let end = events.end()
            if let told, told != end { rest.append(try status()) }
            return rest + [event("end", data: JSONBytes.encode(end), isEnd: true)]
        }

        private func event(_ name: String, data: [UInt8], isEnd: Bool = false) -> ByteBuffer {
            let id = EventID(build: events.buildID, offset: next, isEnd: isEnd)
            return ByteBuffer(bytes: ServerSentEvent(name, id: id.description, data: data).bytes)
        }
    }
}
