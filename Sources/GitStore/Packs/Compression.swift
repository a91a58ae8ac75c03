import Dispatch
import Glibc

/// Names and compresses objects; kept from pack to pack.
final class Compression {
    /// Less is done sooner than another thread begins.
    private static let parallelBytes = 48 << 10
    private static let mostParts = 8

    private let hash = SHA1()
    private var parts = [CompressionPart()]
    private let partCount = min(mostParts, 2 * Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// The name that git gives these bytes.
    func id(of bytes: [UInt8], as kind: ObjectType) -> ObjectID {
        kind.id(of: bytes, hashing: hash)
    }

    /// The objects as they stand in a pack, in their order.
    ///
    /// To compress is most of what a commit costs the processors, so all of them take part when there is much.
    func entries(of objects: [PendingObject]) -> [EntryRun] {
        let sizeBytes = objects.reduce(0) { $0 + $1.bytes.count }
        let count = sizeBytes < Self.parallelBytes ? 1 : partCount
        while parts.count < count { parts.append(CompressionPart()) }
        let slices = Self.slices(of: objects, count: count, sizeBytes: sizeBytes)
        let parts = parts
        if slices.count == 1 {
            parts[0].compress(slices[0])
        } else {
            DispatchQueue.concurrentPerform(iterations: slices.count) { parts[$0].compress(slices[$0]) }
        }
        return slices.indices.map { parts[$0].take() }
    }

    /// At most so many, of about the same size.
    private static func slices(
        of objects: [PendingObject],
        count: Int,
        sizeBytes: Int
    ) -> [ArraySlice<PendingObject>] {
        var slices: [ArraySlice<PendingObject>] = []
        var (start, bytes) = (0, 0)
        for (index, object) in objects.enumerated() {
            bytes += object.bytes.count
            guard bytes * count >= sizeBytes * (slices.count + 1) else { continue }
            slices.append(objects[start...index])
            start = index + 1
        }
        if start < objects.count { slices.append(objects[start...]) }
        return slices
    }
}
