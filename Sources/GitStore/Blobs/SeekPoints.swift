import Synchronization

/// A state of a blob's decompression to go on from, so that reading a part does not begin at the first byte.
///
/// `@unchecked`: the inflater is only ever copied, and nobody else has it.
final class SeekPoint: @unchecked Sendable {
    /// Of the first byte that comes out.
    let offset: Int
    /// Of the first byte that goes in.
    let position: Int
    private let inflater: Inflater

    init(offset: Int, position: Int, copying inflater: Inflater) {
        (self.offset, self.position) = (offset, position)
        self.inflater = Inflater(copyOf: inflater)
    }

    var copy: Inflater { Inflater(copyOf: inflater) }
}

/// The seek points of the compressed blobs that were read last; about 40 KB each.
final class SeekPoints: Sendable {
    /// The place of a blob.
    struct Key: Hashable {
        var file: FileStamp
        var start: Int
    }

    private struct Known {
        var points: [SeekPoint] = []
        var lastUse = 0
    }

    private struct State {
        var known: [Key: Known] = [:]
        var count = 0
        var clock = 0
    }

    private static let limit = 256
    private static let shortestDistance = 16 << 20
    private static let mostOfOne = 64

    private let state = Mutex(State())

    /// How far apart the points of a blob are.
    static func distance(sizeBytes: Int) -> Int { max(shortestDistance, sizeBytes / mostOfOne) }

    /// The last point that is not behind `offset`, and how far the points reach.
    func nearest(_ key: Key, offset: Int) -> (point: SeekPoint?, reach: Int) {
        state.withLock { state in
            state.clock += 1
            state.known[key]?.lastUse = state.clock
            let points = state.known[key]?.points ?? []
            return (points.last { $0.offset <= offset }, points.last?.offset ?? 0)
        }
    }

    /// Keeps a point beyond those that are known.
    func add(_ point: SeekPoint, to key: Key) {
        state.withLock { state in
            guard point.offset > state.known[key]?.points.last?.offset ?? 0 else { return }
            state.clock += 1
            state.known[key, default: Known()].points.append(point)
            state.known[key]?.lastUse = state.clock
            state.count += 1
            guard state.count > Self.limit,
                let oldest = state.known.min(by: { $0.value.lastUse < $1.value.lastUse })
            else { return }
            state.count -= oldest.value.points.count
            state.known[oldest.key] = nil
        }
    }
}
