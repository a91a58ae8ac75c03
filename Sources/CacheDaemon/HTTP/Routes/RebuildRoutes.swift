import BuildCache
import BuilderProtocol
import Hummingbird

/// `POST /v1/rebuilds`: marks many results at once.
struct RebuildRoutes: Sendable {
    let cache: BuildCache

    @Sendable func mark(_ call: Call) async throws -> Reply {
        var fields = try await call.bodyFields()
        var request = BulkRebuildRequest(builder: fields.builder())
        request.status = fields.choice("status", of: ResultsQuery.Status.self)
        request.since = fields.time("since")
        request.until = fields.time("until")
        request.logMatches = fields.pattern("log_matches")
        request.isDryRun = fields.flag("dry_run")
        request.pageToken = fields.text("page_token", limitBytes: 4096)
        request.reason = fields.reason()
        let user = fields.user()
        try fields.finish()
        request.user = try call.caller.user(named: user)
        let answer = try await cache.rebuild(request)
        return .json(
            BulkRebuildDocument(answer, isDryRun: request.isDryRun),
            headers: [.cacheControl: Caching.never]
        )
    }
}

extension BulkRebuildDocument {
    fileprivate init(_ answer: BulkRebuildAnswer, isDryRun: Bool) {
        self.init(
            dryRun: isDryRun,
            marked: answer.marked.map(\.description),
            refused: answer.refused.map { Refused(key: $0.key.description, code: $0.refusal.rawValue) },
            nextPageToken: answer.next
        )
    }
}

extension RequestFields {
    /// A line that some line of the log must match.
    fileprivate mutating func pattern(_ name: String) -> LinePattern? {
        guard let text = text(name, limitBytes: 4096) else { return nil }
        do throws(LinePatternError) {
            return try LinePattern(text)
        } catch {
            note(FieldProblem(name, error.problem))
            return nil
        }
    }
}
