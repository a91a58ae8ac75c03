package import BuilderProtocol

/// Which results of a builder to list.
package struct ResultsQuery: Sendable {
    package enum Status: String, CaseIterable, Sendable {
        case pending, success, failure, marked
    }

    package var builder: String
    package var status: Status?
    /// Only keys that begin with these bytes.
    package var prefix: [UInt8]
    package var pageSize: Int
    /// From an earlier page's `next`.
    package var pageToken: String?

    package init(
        builder: String,
        status: Status? = nil,
        prefix: [UInt8] = [],
        pageSize: Int = 100,
        pageToken: String? = nil
    ) {
        self.builder = builder
        self.status = status
        self.prefix = prefix
        self.pageSize = pageSize
        self.pageToken = pageToken
    }
}

/// Some of a list, and where the next page begins; nil at the end.
package struct Page<Element: Sendable>: Sendable {
    package var elements: [Element]
    package var next: String?

    package init(elements: [Element], next: String?) {
        self.elements = elements
        self.next = next
    }
}

/// A builder and what it has done since the daemon started.
package struct BuilderSummary: Sendable {
    package var declaration: BuilderDeclaration
    package var counts: BuilderCounts
}

/// Builds of one builder since the daemon started.
package struct BuilderCounts: Hashable, Sendable {
    package var started = 0
    package var succeeded = 0
    package var failed = 0
    package var cancelled = 0
    package var interrupted = 0
    package var exceptions = 0
    package var inProgress = 0
}

extension ResultsQuery.Status {
    /// True when a result that is not being built has this status.
    func holds(_ result: StoredResult) -> Bool {
        switch self {
        case .pending: false
        case .marked: result.isMarked
        case .success: !result.isFailure && !result.isMarked
        case .failure: result.isFailure && !result.isMarked
        }
    }
}
