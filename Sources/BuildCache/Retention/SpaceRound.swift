import BuilderProtocol
import GitStore

/// Evicts results of all builders, least recently used first, while the store's disk is short of room.
struct SpaceRound: Sendable {
    /// Evicted at most before the disk is asked again.
    private static let batchLimit = 512

    let parts: CacheParts
    let locks: KeyedLock<BranchName>

    /// Returns what went and the bytes that it will give back; `expectedBytes` are on their way already.
    func run(expecting expectedBytes: Int) async throws -> (gone: [Victim], bytes: Int) {
        var (gone, bytes): ([Victim], Int) = ([], 0)
        guard missingBytes(expectedBytes) > 0 else { return (gone, bytes) }
        let builders = parts.builders.all.map(\.builder.name)
        var victims = try await parts.retention.leastRecentlyUsed(of: builders).victimsForSpace()[...]
        while !victims.isEmpty, missingBytes(expectedBytes + bytes) > 0 {
            let batch = try await takeBatch(&victims, of: missingBytes(expectedBytes + bytes))
            let evicted = Set(try await Eviction(parts: parts, locks: locks).run(batch.map(\.victim)))
            gone += batch.map(\.victim).filter(evicted.contains)
            bytes += batch.filter { evicted.contains($0.victim) }.reduce(0) { $0 + $1.bytes }
        }
        return (gone, bytes)
    }

    private func missingBytes(_ expectedBytes: Int) -> Int {
        parts.space.missingStoreBytes - expectedBytes
    }

    /// As many as give back the bytes that are missing.
    private func takeBatch(
        _ victims: inout ArraySlice<Victim>,
        of missingBytes: Int
    ) async throws -> [(victim: Victim, bytes: Int)] {
        var batch: [(victim: Victim, bytes: Int)] = []
        var sum = 0
        while sum < missingBytes, batch.count < Self.batchLimit, let victim = victims.popFirst() {
            let bytes = try await size(of: victim.use.branch.head)
            batch.append((victim, bytes))
            sum += bytes
        }
        return batch
    }

    /// What the newest result takes, uncompressed; 0 when it cannot be read.
    private func size(of head: ObjectID) async throws(GitError) -> Int {
        do throws(GitError) {
            let commit = try await parts.store.commit(head)
            var bytes = 0
            if let log = commit.log { bytes = try await parts.store.size(of: log) }
            for file in try await parts.store.files(below: ResultPath.value, in: head) {
                bytes += file.sizeBytes
            }
            return bytes
        } catch {
            guard error.isLoss else { throw error }
            return 0
        }
    }
}
