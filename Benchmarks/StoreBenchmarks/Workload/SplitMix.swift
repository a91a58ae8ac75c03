/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Bytes of which every other one is random, like the text of a log or a program.
    mutating func halfRandomBytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: UInt8(ascii: "."), count: count)
        var pool: UInt64 = 0
        for index in stride(from: 0, to: count, by: 2) {
            if index % 16 == 0 { pool = next() }
            bytes[index] = UInt8(truncatingIfNeeded: pool)
            pool >>= 8
        }
        return bytes
    }
}
