import Glibc

/// A moment of the system's clock.
struct Timestamp: Comparable {
    private let nanoseconds: Int64

    init(_ time: timespec) {
        nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func - (later: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            nanoseconds: later.nanoseconds - seconds * 1_000_000_000 - attoseconds / 1_000_000_000
        )
    }

    static var current: Timestamp { now(CLOCK_REALTIME) }

    /// When this process was started; nil when the system does not say.
    static var processStart: Timestamp? {
        guard let bytes = try? Descriptor("/proc/self/stat", O_RDONLY).read(limit: 4096),
            let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // proc(5): the 22nd field, in ticks since boot; the third follows the name.
        let fields = String(decoding: bytes[(nameEnd + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 19, let ticks = Int64(fields[19]) else { return nil }
        let sinceBoot = ticks * (1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
        let age = now(CLOCK_BOOTTIME).nanoseconds - sinceBoot
        return Timestamp(nanoseconds: now(CLOCK_REALTIME).nanoseconds - age)
    }

    private static func now(_ clock: clockid_t) -> Timestamp {
        var time = timespec()
        clock_gettime(clock, &time)
        return Timestamp(time)
    }
}
