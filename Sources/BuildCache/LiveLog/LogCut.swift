/// Keeps a log below its limit: the beginning goes through, of the rest the newest part is kept aside for
/// the end.
struct LogCut: Sendable {
    /// Kept aside at most, and kept free below the limit.
    static let tailBytes = 1 << 20

    private let headLimitBytes: Int
    private var passedBytes = 0
    private var tail: [UInt8] = []
    private var tailStart = 0
    private var leftOutBytes = 0

    init(limitBytes: Int) {
        headLimitBytes = max(0, limitBytes - Self.tailBytes)
    }

    private(set) var isCutting = false

    /// What of these bytes goes to the log now.
    mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        guard !isCutting else {
            keepAside(bytes[...])
            return []
        }
        let room = headLimitBytes - passedBytes
        guard bytes.count > room else {
            passedBytes += bytes.count
            return bytes
        }
        isCutting = true
        keepAside(bytes[room...])
        let passed = Array(bytes[..<room])
        let marker = "=== Log limit reached: the newest output follows at the end\n"
        return passed + (passed.last == UInt8(ascii: "\n") ? "" : "\n").utf8 + marker.utf8
    }

    /// What was kept aside, led in by the number of bytes that were not.
    mutating func flush() -> [UInt8] {
        guard isCutting else { return [] }
        let kept = tail[tailStart...] + tail[..<tailStart]
        (tail, tailStart) = ([], 0)
        return Array("=== \(leftOutBytes) bytes left out\n".utf8) + kept
    }

    private mutating func keepAside(_ bytes: ArraySlice<UInt8>) {
        if bytes.count >= Self.tailBytes {
            leftOutBytes += tail.count + bytes.count - Self.tailBytes
            (tail, tailStart) = (Array(bytes.suffix(Self.tailBytes)), 0)
            return
        }
        let appended = bytes.prefix(Self.tailBytes - tail.count)
        tail += appended
        // The tail is full from here on: a ring whose oldest byte is at `tailStart`.
        for byte in bytes.dropFirst(appended.count) {
            tail[tailStart] = byte
            tailStart = (tailStart + 1) % Self.tailBytes
            leftOutBytes += 1
        }
    }
}
