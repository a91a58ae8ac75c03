import Glibc
import GitStore

/// Commits and acknowledges.
struct Filler: Sendable {
    /// The last ones of a full disk fail too: nobody is to take the first for a hiccup.
    private static let patience = 3

    let store: GitStore
    let round: String
    let isEndless: Bool

    /// New branches, new commits on old ones, and records, one after the other.
    func fill(as writer: Int) async {
        var failures = 0
        for number in 0... {
            // Every fourth commit is one more on the branch before.
            let branch = "round\(round)/w\(writer)-\(number - (number % 4 == 3 ? 1 : 0))"
            do {
                try await commit(to: branch, number: number)
                if number % 8 == 5 {
                    try await store.putRecord(Array(branch.utf8), kind: "test", name: "w\(writer)")
                }
                if number % 8 == 7 { try await store.removeRecord(kind: "test", name: "w\(writer)") }
            } catch {
                failures += 1
                guard isEndless || failures < Self.patience else { return }
                if isEndless { Self.say("error \(error)") }
            }
        }
    }

    func commit(to name: String, number: Int) async throws {
        guard let branch = BranchName(name), let log = TreePath("log"), let value = TreePath("value/a/b")
        else { fatalError("\(name) is no branch") }
        var transaction = Transaction(
            on: branch,
            expecting: try store.head(of: branch),
            subject: "Fill",
            trailers: [Trailer("Cairn-Key", name)],
            time: 1_700_000_000 + Int64(number)
        )
        transaction.put(Array("\(name) \(number)".utf8), at: log)
        transaction.put((0..<2000).map { _ in UInt8.random(in: 0...255) }, at: value)
        Self.say("done \(name) \(try await store.commit(transaction))")
    }

    /// In one call, so that a kill cuts no line.
    static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(1, bytes, bytes.count)
    }
}
