import BenchmarkSupport
import GitStore

/// A result as a build leaves it: a log and one file, so that a commit of it has five objects. All differ.
struct SampleResult: Sendable {
    static let builder = "bench"
    static let subject = "Cached successful result"
    static let time: Int64 = 1_780_000_000

    let key: String
    let log: [UInt8]
    let value: [UInt8]

    init(number: Int, logBytes: Int = 2048, valueBytes: Int = 4096) {
        key = Self.key(number)
        var random = SplitMix(state: UInt64(number) &* 0xd134_2543_de82_ef95)
        log = random.halfRandomBytes(logBytes)
        value = random.halfRandomBytes(valueBytes)
    }

    /// 40 hexadecimal digits, as of a digest.
    static func key(_ number: Int) -> String {
        var random = SplitMix(state: UInt64(number) &+ 0x2545_f491_4f6c_dd1d)
        return (0..<5).map { _ in
            let digits = String(UInt32(truncatingIfNeeded: random.next()), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    static func branchName(_ number: Int) throws -> BranchName {
        guard let name = BranchName("\(builder)/\(key(number))") else {
            throw BenchmarkError("no name of a branch")
        }
        return name
    }

    var branch: String { "\(Self.builder)/\(key)" }

    var trailers: [(name: String, value: String)] {
        [
            ("Cairn-Key", key), ("Cairn-Parameters", #"{"revision":"\#(key.prefix(8))"}"#),
            ("Cairn-Build", String(key.prefix(16))), ("Cairn-Number", "1"), ("Cairn-Cause", "miss"),
            ("Cairn-Started", "2026-05-29T16:26:40Z"), ("Cairn-Duration", "1.234"),
            ("Cairn-Outcome", "success"),
        ]
    }

    /// As git keeps it.
    var message: String {
        Self.subject + "\n\n" + trailers.map { "\($0.name): \($0.value)\n" }.joined()
    }

    func transaction() throws -> Transaction {
        guard let branch = BranchName(branch), let log = TreePath("log"),
            let value = TreePath("value/output.bin")
        else { throw BenchmarkError("no names") }
        var transaction = Transaction(
            on: branch,
            expecting: nil,
            subject: Self.subject,
            trailers: trailers.map { Trailer($0.name, $0.value) },
            time: Self.time
        )
        transaction.put(self.log, at: log)
        transaction.put(self.value, at: value)
        return transaction
    }
}
