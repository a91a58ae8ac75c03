package import BuilderProtocol

/// A wish that many results of a builder be built anew: all that every filter lets through.
package struct BulkRebuildRequest: Sendable {
    package var builder: String
    package var status: ResultsQuery.Status?
    /// Only results that finished at this time or later.
    package var since: Timestamp?
    /// Only results that finished before this time.
    package var until: Timestamp?
    /// Only results whose log has a line that matches.
    package var logMatches: LinePattern?
    /// Tells what would be marked, and marks nothing.
    package var isDryRun: Bool
    package var user: String?
    package var reason: String?
    /// From an earlier page's `next`.
    package var pageToken: String?

    package init(
        builder: String,
        status: ResultsQuery.Status? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil,
        logMatches: LinePattern? = nil,
        isDryRun: Bool = false,
        user: String? = nil,
        reason: String? = nil,
        pageToken: String? = nil
    ) {
        self.builder = builder
        self.status = status
        self.since = since
        self.until = until
        self.logMatches = logMatches
        self.isDryRun = isDryRun
        self.user = user
        self.reason = reason
        self.pageToken = pageToken
    }

    /// True for a result that all filters but the log's let through.
    func accepts(_ result: StoredResult, isPending: Bool) -> Bool {
        if let since, result.finishedAt < since { return false }
        if let until, result.finishedAt >= until { return false }
        guard let status else { return true }
        return isPending && status == .pending || status.holds(result)
    }
}

/// What became of one page of the wish.
package struct BulkRebuildAnswer: Sendable {
    /// In the order of their branch names.
    package var marked: [BuildKey] = []
    package var refused: [(key: BuildKey, refusal: RebuildRefusal)] = []
    /// Where the next page begins; nil at the end.
    package var next: String?
}

/// Why a result that the filters let through was not marked.
package enum RebuildRefusal: String, Sendable {
    /// It is being built anyway.
    case pending
    /// Its log is too long for the time that a pattern may take.
    case logTimeout = "log_timeout"
    /// Its log cannot be read.
    case unreadable
    /// It went away meanwhile.
    case notFound = "not_found"
    case storeError = "store_error"
}
