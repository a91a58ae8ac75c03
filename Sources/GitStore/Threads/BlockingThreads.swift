import Dispatch
import Synchronization

/// A few threads for calls that block: git, file system, fsync. The cooperative pool never waits for a disk.
///
/// Work is handed out in turn; each lane runs its work in order, so something bound to a lane (a libgit2
/// handle) is never used by two threads at once.
public final class BlockingThreads: Sendable {
    private let lanes: [DispatchQueue]
    private let turn = Atomic<Int>(0)

    public init(label: String, count: Int) {
        precondition(count > 0)
        lanes = (0..<count).map { DispatchQueue(label: "\(label).\($0)") }
    }

    public var count: Int { lanes.count }

    /// Runs `body` on the lane and returns what it returns.
    public func run<Value: Sendable, Failure: Error>(
        onLane lane: Int,
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            lanes[lane].async {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// Runs `body` on the lane whose turn it is.
    public func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await run(onLane: (turn.wrappingAdd(1, ordering: .relaxed).oldValue & .max) % lanes.count, body)
    }
}
