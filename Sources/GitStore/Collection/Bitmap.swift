/// A set of numbers below a bound, one bit each.
struct Bitmap {
    private var words: [UInt64]
    private(set) var count = 0

    init(bound: Int) {
        words = Array(repeating: 0, count: (bound + 63) / 64)
    }

    func contains(_ number: Int) -> Bool {
        words[number >> 6] >> UInt64(number & 63) & 1 == 1
    }

    /// False when it was in the set before.
    mutating func insert(_ number: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(number & 63)
        guard words[number >> 6] & bit == 0 else { return false }
        words[number >> 6] |= bit
        count += 1
        return true
    }
}
