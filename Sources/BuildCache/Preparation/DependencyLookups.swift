import BuilderProtocol
import Synchronization

/// How builds ask for other builders' results: the cache itself, connected once it is complete.
final class DependencyLookups: Sendable {
    typealias Answer = @Sendable (LookupRequest) async throws -> LookupAnswer

    let waits = DependencyWaits()
    private let answer = Mutex<Answer?>(nil)

    func connect(_ answer: @escaping Answer) {
        self.answer.withLock { $0 = answer }
    }

    func lookup(_ request: LookupRequest) async throws -> LookupAnswer {
        guard let answer = answer.withLock({ $0 }) else { throw CacheError.draining }
        return try await answer(request)
    }
}
