import Glibc
import GitStore

/// Commits to a store without end, many at once, and says on stdout what was acknowledged: a program to be killed.
///
///     StoreFiller STORE ROUND [BALLAST]
///
/// With a file as ballast it goes on until the disk is full, removes the file, and ends with a last commit.
@main
struct StoreFiller {
    private static let writers = 24

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { fatalError("usage: StoreFiller STORE ROUND [BALLAST]") }
        let store = try await GitStore.open(at: arguments[1])
        let filler = Filler(store: store, round: arguments[2], isEndless: arguments.count == 3)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<writers { group.addTask { await filler.fill(as: writer) } }
        }
        // Only a full disk leads here.
        Filler.say("full")
        unlink(arguments[3])
        try await filler.commit(to: "after", number: 0)
        await store.close()
    }
}
