import BuilderProtocol
import Synchronization

/// The source repositories that are in use, shared by all builders so that nothing is fetched twice.
package final class Sources: Sendable {
    /// How many are kept; above it those that nobody uses are forgotten (their mirrors stay on the disk).
    private static let limit = 256

    private struct Entry {
        let access: SourceAccess
        var users = 0
    }

    private let fetching: Fetching
    private let mirrorsEverything: Bool
    private let entries = Mutex<[SourceLocation: Entry]>([:])

    init(fetching: Fetching, mirrorsEverything: Bool) {
        self.fetching = fetching
        self.mirrorsEverything = mirrorsEverything
    }

    /// Calls the body with the repository, which is kept meanwhile.
    func with<Value: Sendable, Failure: Error>(
        _ location: SourceLocation,
        _ body: (SourceAccess) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let location = mirrored(location)
        let access = enter(location)
        defer { leave(location) }
        return try await body(access)
    }

    private func mirrored(_ location: SourceLocation) -> SourceLocation {
        guard mirrorsEverything, case .local(let path) = location else { return location }
        return .remote(url: path)
    }

    private func enter(_ location: SourceLocation) -> SourceAccess {
        entries.withLock { entries in
            var entry = entries[location] ?? Entry(access: SourceAccess(location, fetching: fetching))
            entry.users += 1
            entries[location] = entry
            return entry.access
        }
    }

    private func leave(_ location: SourceLocation) {
        entries.withLock { entries in
            entries[location]?.users -= 1
            if entries.count > Self.limit { entries = entries.filter { $0.value.users > 0 } }
        }
    }
}
