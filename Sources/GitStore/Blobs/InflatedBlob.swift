import Glibc

/// A compressed blob, inflated while it is read: the memory stays flat.
final class InflatedBlob: OpenBlob {
    private static let inputBytes = 64 << 10
    private static let skippedAtOnce = 1 << 20

    private let file: BlobFile
    private let seekPoints: SeekPoints
    private let key: SeekPoints.Key
    private var inflater = Inflater()
    private var input: [UInt8] = []
    private var consumed = 0
    /// Of the next byte to come out; before 0 there is the prologue.
    private var offset: Int
    /// Where the next input begins in the stream.
    private var position = 0
    private var nextPoint: Int
    private var isEnd = false

    init(_ file: BlobFile, seekPoints: SeekPoints) throws(GitError) {
        self.file = file
        self.seekPoints = seekPoints
        key = SeekPoints.Key(file: file.stamp, start: file.start)
        offset = -file.prologueBytes
        nextPoint = SeekPoints.distance(sizeBytes: file.sizeBytes)
        _ = try produce(file.prologueBytes)
    }

    func skip(_ count: Int) throws(GitError) {
        let target = min(file.sizeBytes, offset + count)
        let (point, reach) = seekPoints.nearest(key, offset: target)
        if let point, point.offset > offset { go(to: point) }
        nextPoint = max(nextPoint, reach + SeekPoints.distance(sizeBytes: file.sizeBytes))
        while offset < target { _ = try produce(min(target - offset, Self.skippedAtOnce)) }
    }

    func read(limit: Int) throws(GitError) -> [UInt8] {
        let bytes = try produce(min(limit, file.sizeBytes - offset))
        // The last bytes are not given away unless all of them were right.
        if offset == file.sizeBytes { try finish() }
        return bytes
    }

    private func go(to point: SeekPoint) {
        inflater = point.copy
        (offset, position) = (point.offset, point.position)
        (input, consumed) = ([], 0)
    }

    /// The next `count` bytes, not more than there are.
    private func produce(_ count: Int) throws(GitError) -> [UInt8] {
        var failure: GitError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(GitError) {
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count]
                    )
                    let produced = try inflate(into: rest)
                    guard produced > 0 || !isEnd else { throw .damaged(file.blob, "it ends too early") }
                    filled += produced
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        offset += count
        keepPoint()
        return bytes
    }

    private func inflate(into output: UnsafeMutableRawBufferPointer) throws(GitError) -> Int {
        if consumed == input.count {
            position += input.count
            input = try file.read(at: position, limit: Self.inputBytes)
            consumed = 0
            guard !input.isEmpty else { throw .damaged(file.blob, "its file ends too early") }
        }
        let step = input.withUnsafeBytes {
            inflater.inflate(UnsafeRawBufferPointer(rebasing: $0[consumed...]), into: output)
        }
        guard let step else { throw .damaged(file.blob, "it cannot be inflated") }
        consumed += step.consumed
        isEnd = step.isEnd
        return step.produced
    }

    /// After the last byte only the checksum may come.
    private func finish() throws(GitError) {
        while !isEnd {
            let excess = withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { room in
                Result { () throws(GitError) in try inflate(into: room) }
            }
            guard try excess.get() == 0 else { throw .damaged(file.blob, "it is longer than it says") }
        }
    }

    private func keepPoint() {
        guard offset >= nextPoint, offset < file.sizeBytes else { return }
        nextPoint = offset + SeekPoints.distance(sizeBytes: file.sizeBytes)
        seekPoints.add(SeekPoint(offset: offset, position: position + consumed, copying: inflater), to: key)
    }
}
