package import BuilderProtocol
package import GitStore
import Synchronization

/// A result as one commit holds it.
package final class StoredResult: Sendable {
    /// The branch's head when it was read, a mark included.
    package let commit: ObjectID
    package let document: ResultDocument
    /// `document` as JSON, rendered once.
    package let json: [UInt8]
    /// True when the result is not acceptable any more.
    package let isMarked: Bool
    /// The blob that holds the log.
    package let log: ObjectID?
    /// When the build ended; its age counts from here.
    let finishedAt: Timestamp
    let number: Int
    /// When a use was last written down, in milliseconds since 1970.
    private let noted = Atomic<Int64>(0)
    /// Results of other builders that it was made from.
    let dependencies: [DependencyRecord]
    /// What somebody makes of the result and keeps with it.
    private let rendering = Mutex<(any Sendable)?>(nil)

    var isFailure: Bool { document.status == .failure }

    init(
        commit: ObjectID,
        document: ResultDocument,
        log: ObjectID?,
        finishedAt: Timestamp,
        number: Int,
        dependencies: [DependencyRecord] = []
    ) {
        self.commit = commit
        self.document = document
        json = JSONBytes.encode(document)
        isMarked = document.rebuildRequested
        self.log = log
        self.finishedAt = finishedAt
        self.number = number
        self.dependencies = dependencies
    }

    /// True when a use at that time is to be written down, for the last one was a second ago.
    func isDue(at time: Timestamp) -> Bool {
        let now = time.millisecondsSince1970
        guard now - noted.load(ordering: .relaxed) >= 1000 else { return false }
        noted.store(now, ordering: .relaxed)
        return true
    }

    /// What the closure makes of the result: made once, and kept as long as the result is. There is room for one
    /// rendering.
    package func rendered<Rendering: Sendable>(_ make: (StoredResult) -> Rendering) -> Rendering {
        if let known = rendering.withLock({ $0 }) as? Rendering { return known }
        let made = make(self)
        rendering.withLock { $0 = made }
        return made
    }
}
