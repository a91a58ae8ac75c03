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

    /// What the closure makes of the result: made once, and kept as long as the result is. There is room for one
    /// rendering.
    package func rendered<Rendering: Sendable>(_ make: (StoredResult) -> Rendering) -> Rendering {
        if let known = rendering.withLock({ $0 }) as? Rendering { return known }
        let made = make(self)
        rendering.withLock { $0 = made }
        return made
    }
}
