import Foundation
import Synchronization

/// Clients that work beside each other, each on a thread of its own.
enum Clients {
    /// Runs the body once for each client; throws the first error once all have ended.
    static func run(_ count: Int, _ body: @escaping @Sendable (_ client: Int) throws -> Void) throws {
        let failure = Failure()
        let group = DispatchGroup()
        for client in 0..<count {
            DispatchQueue(label: "client \(client)").async(group: group) {
                do { try body(client) } catch { failure.keep(error) }
            }
        }
        group.wait()
        if let error = failure.first { throw error }
    }

    private final class Failure: Sendable {
        private let kept = Mutex<(any Error)?>(nil)

        var first: (any Error)? { kept.withLock { $0 } }

        func keep(_ error: any Error) {
            kept.withLock { $0 = $0 ?? error }
        }
    }
}
