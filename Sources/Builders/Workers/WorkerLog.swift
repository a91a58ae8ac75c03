import BuilderProtocol

/// Brings a worker's log into the build's while it grows, as far as the worker offers one.
struct WorkerLog: Sendable {
    /// What is fetched at once.
    static let chunkBytes = 1 << 20

    let client: WorkerClient
    let interval: Duration
    let pause: @Sendable (Duration) async throws -> Void
    let write: @Sendable ([UInt8]) -> Void

    private enum Step {
        case grew(by: Int)
        case nothingNew
        /// The worker knows no logs.
        case unsupported
    }

    /// Follows until it is cancelled; returns how far it came, nil when there is no log to follow.
    func follow(_ placement: WorkerJob.Placement) async -> Int? {
        var offset = 0
        while !Task.isCancelled {
            switch await fetch(placement, from: offset) {
            case .unsupported: return nil
            case .grew(let count):
                offset += count
                if count == Self.chunkBytes { continue }
            case .nothingNew: break
            }
            try? await pause(interval)
        }
        return offset
    }

    /// Fetches what is left once the worker has ended; a log that cannot be read is no trouble of the build's.
    func finish(_ placement: WorkerJob.Placement, from offset: Int) async {
        let end = ContinuousClock.now + client.deadline
        var offset = offset
        while ContinuousClock.now < end, case .grew(let count) = await fetch(placement, from: offset) {
            offset += count
        }
    }

    private func fetch(_ placement: WorkerJob.Placement, from offset: Int) async -> Step {
        let answer = await client.answer(to: .log(placement, offset: offset), atMost: Self.chunkBytes)
        switch answer {
        case .reply(200, let bytes) where !bytes.isEmpty:
            write(bytes)
            return .grew(by: bytes.count)
        case .reply(404, _), .reply(405, _), .reply(501, _): return .unsupported
        default: return .nothingNew
        }
    }
}
