import Glibc

/// One running process as `/proc` shows it.
struct ProcessEntry: Hashable, Sendable {
    /// A process number together with what tells its user from a later one.
    struct Identity: Hashable, Sendable {
        var id: pid_t
        /// In clock ticks after the boot.
        var start: UInt64
    }

    var identity: Identity
    var parent: pid_t
    var group: pid_t
    var session: pid_t
    var hasTerminal: Bool
    /// False for a zombie.
    var isRunning: Bool

    var id: pid_t { identity.id }

    /// Nil when there is no such process.
    init?(_ id: pid_t) {
        guard let line = ProcessFile.read("/proc/\(id)/stat", limitBytes: 4096),
            let entry = Self(id, statLine: line)
        else { return nil }
        self = entry
    }

    /// Parses the line as proc(5) describes it; the second field is a name in parentheses that may hold anything.
    init?(_ id: pid_t, statLine line: [UInt8]) {
        guard let nameEnd = line.lastIndex(of: UInt8(ascii: ")")), nameEnd + 2 < line.count else {
            return nil
        }
        let numbers = Self.numbers(line[(nameEnd + 3)...])
        guard numbers.count > 18 else { return nil }
        func field(_ number: Int) -> Int { numbers[number - 4] }
        identity = Identity(id: id, start: UInt64(field(22)))
        parent = pid_t(field(4))
        group = pid_t(field(5))
        session = pid_t(field(6))
        hasTerminal = field(7) != 0
        // A zombie with further threads still runs: only its first thread has ended.
        let state = line[nameEnd + 2]
        isRunning = state != UInt8(ascii: "Z") && state != UInt8(ascii: "X") || field(20) > 1
    }

    /// Signs are dropped: the one field that may be negative is of no interest here.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(52)
        var number: Int?
        for byte in bytes {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                number = (number ?? 0) &* 10 &+ Int(byte - UInt8(ascii: "0"))
            } else if let finished = number {
                numbers.append(finished)
                number = nil
            }
            if numbers.count > 18 { break }
        }
        return numbers
    }

    /// Sends the signal unless the number has passed to another process meanwhile.
    func signal(_ signal: Int32) {
        guard ProcessEntry(id)?.identity == identity else { return }
        kill(id, signal)
        // A stopped process does not see the request to end.
        if signal != SIGKILL { kill(id, SIGCONT) }
    }

    /// True when the environment it was started with has an entry for which the predicate holds.
    func hasVariable(where predicate: (ArraySlice<UInt8>) -> Bool) -> Bool {
        let bytes = ProcessFile.read("/proc/\(id)/environ", limitBytes: 16 << 20) ?? []
        return bytes.split(separator: 0).contains(where: predicate)
    }

    /// The directory it works in; of a removed one the path it had.
    var directory: String? {
        guard let path = ProcessFile.target("/proc/\(id)/cwd") else { return nil }
        let mark = " (deleted)"
        return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
    }

    /// What an open descriptor stands for, such as `pipe:[4711]`.
    func file(_ descriptor: Int32) -> String? {
        ProcessFile.target("/proc/\(id)/fd/\(descriptor)")
    }
}
