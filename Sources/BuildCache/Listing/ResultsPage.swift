import BuilderProtocol
import GitStore

/// Collects one page of a builder's results: stored ones from the branches, pending ones from memory, ordered
/// by branch name.
struct ResultsPage: Sendable {
    /// Keys that one page examines at most; it may then be short, with a token.
    static let mostExamined = 10_000

    private let query: ResultsQuery
    private let keys: KnownKeys

    init(query: ResultsQuery, registered: RegisteredBuilder, parts: CacheParts) {
        self.query = query
        keys = KnownKeys(registered: registered, prefix: query.prefix, parts: parts)
    }

    func collect() async throws -> Page<ResultDocument> {
        var documents: [ResultDocument] = []
        var position = try keys.position(of: query.pageToken)
        var examined = 0
        while documents.count < query.pageSize, examined < Self.mostExamined {
            let names = try await names(after: position)
            guard !names.isEmpty else { return Page(elements: documents, next: nil) }
            for name in names where documents.count < query.pageSize {
                position = name
                examined += 1
                if let document = try await document(of: name) { documents.append(document) }
            }
        }
        return Page(elements: documents, next: position?.description)
    }

    private func names(after position: BranchName?) async throws -> [BranchName] {
        if query.status == .pending { return keys.pendingNames(after: position, limit: query.pageSize) }
        return try await keys.names(after: position, limit: query.pageSize)
    }

    private func document(of branch: BranchName) async throws -> ResultDocument? {
        if let build = keys.pending(branch) {
            let isWanted = query.status.map { $0 == .pending } ?? true
            return isWanted && build.key.bytes.starts(with: query.prefix) ? build.document() : nil
        }
        guard query.status != .pending, let result = try await keys.result(of: branch) else { return nil }
        return query.status.map { $0.holds(result) } ?? true ? result.document : nil
    }
}
