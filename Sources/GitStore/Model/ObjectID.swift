/// The SHA-1 name of a git object.
public struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    // Three integers instead of an array: no allocation, and hashing is cheap on the hit path.
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Stands for "no object" in git's files; no object has this name.
    static let zero = ObjectID(high: 0, middle: 0, low: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    /// Nil unless there are exactly 20 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var high: UInt64 = 0
        var middle: UInt64 = 0
        var low: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: high = high << 8 | UInt64(byte)
            case 8..<16: middle = middle << 8 | UInt64(byte)
            default: low = low << 8 | UInt32(byte)
            }
        }
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    /// Nil unless the text is 40 hexadecimal digits.
    public init?(hex: String) { self.init(digits: hex.utf8) }

    /// The same of ASCII.
    init?(digits: some Sequence<UInt8>) {
        var (high, middle, low): (UInt64, UInt64, UInt32) = (0, 0, 0)
        var count = 0
        for digit in digits {
            guard let value = Self.value(of: digit) else { return nil }
            switch count {
            case 0..<16: high = high << 4 | UInt64(value)
            case 16..<32: middle = middle << 4 | UInt64(value)
            default: low = low << 4 | UInt32(value)
            }
            count += 1
        }
        guard count == 40 else { return nil }
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    /// The 20 bytes from there on.
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        high = bytes.bigEndian(UInt64.self, at: offset)
        middle = bytes.bigEndian(UInt64.self, at: offset + 8)
        low = bytes.bigEndian(UInt32.self, at: offset + 16)
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            for index in 0..<20 { buffer[index] = byte(at: index) }
            count = 20
        }
    }

    /// The first eight of the bytes.
    var prefix: UInt64 { high }

    /// The first of the bytes, by which git spreads objects.
    var firstByte: UInt8 { UInt8(truncatingIfNeeded: high >> 56) }

    /// Appends the 20 bytes.
    func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: middle)
        bytes.append(bigEndian: low)
    }

    /// 40 lower-case hexadecimal digits.
    public var description: String {
        String(unsafeUninitializedCapacity: 40) { buffer in
            for index in 0..<20 {
                buffer[2 * index] = Self.digit(byte(at: index) >> 4)
                buffer[2 * index + 1] = Self.digit(byte(at: index) & 15)
            }
            return 40
        }
    }

    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    private func byte(at index: Int) -> UInt8 {
        switch index {
        case 0..<8: UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
        case 8..<16: UInt8(truncatingIfNeeded: middle >> UInt64(120 - 8 * index))
        default: UInt8(truncatingIfNeeded: low >> UInt32(152 - 8 * index))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
