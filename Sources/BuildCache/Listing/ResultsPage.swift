import BuilderProtocol
import GitStore

/// Collects one page of a builder's results: stored ones from the branches, pending ones from memory, ordered
/// by branch name.
struct ResultsPage: Sendable {
    /// Keys that one page examines at most; it may then be short, with a token.
    static let mostExamined = 10_000

    let query: ResultsQuery
    let registered: RegisteredBuilder
    let parts: CacheParts

    func collect() async throws -> Page<ResultDocument> {
        var documents: [ResultDocument] = []
        var position = try start()
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

    private var branchPrefix: String {
        "\(query.builder)/" + KeyEscaping.commonStart(ofKeysWithPrefix: query.prefix)
    }

    private func start() throws -> BranchName? {
        guard let token = query.pageToken else { return nil }
        guard let branch = BranchName(token), token.hasPrefix("\(query.builder)/") else {
            throw CacheError.badPageToken
        }
        return branch
    }

    private func names(after position: BranchName?) async throws -> [BranchName] {
        let pending = parts.statuses.allPending.map(\.subject.branch).filter { branch in
            branch.description.hasPrefix(branchPrefix) && position.map { $0 < branch } ?? true
        }
        if query.status == .pending { return Array(pending.sorted().prefix(query.pageSize)) }
        let stored = try await parts.store.branches(
            prefix: branchPrefix,
            after: position,
            limit: query.pageSize
        )
        // Pending ones beyond the last stored one belong to a later round, unless there is none.
        let last = stored.count == query.pageSize ? stored.last?.name : nil
        let due = pending.filter { branch in last.map { branch <= $0 } ?? true }
        return Set(stored.map(\.name) + due).sorted()
    }

    private func document(of branch: BranchName) async throws -> ResultDocument? {
        if let build = parts.statuses.pending(branch) {
            let isWanted = query.status.map { $0 == .pending } ?? true
            return isWanted && build.key.bytes.starts(with: query.prefix) ? build.document() : nil
        }
        guard query.status != .pending, let key = try await key(of: branch),
            key.bytes.starts(with: query.prefix),
            case .result(let result) = try await reading(branch, key)
        else { return nil }
        return isWanted(result) ? result.document : nil
    }

    private func reading(_ branch: BranchName, _ key: BuildKey) async throws -> ResultReader.Reading {
        if case .finished(let result) = parts.statuses[branch],
            try parts.store.usableHead(of: branch) == result.commit
        {
            return .result(result)
        }
        return try await parts.reader.read(branch, key: key, builder: registered.builder)
    }

    private func isWanted(_ result: StoredResult) -> Bool {
        switch query.status {
        case nil: true
        case .pending: false
        case .marked: result.isMarked
        case .success: !result.isFailure && !result.isMarked
        case .failure: result.isFailure && !result.isMarked
        }
    }

    /// Nil for a branch that is none of ours.
    private func key(of branch: BranchName) async throws -> BuildKey? {
        let component = branch.description.dropFirst(query.builder.utf8.count + 1)
        if let key = KeyEscaping.unescape(component) { return key }
        guard component.contains("=="), let head = try parts.store.usableHead(of: branch),
            let commit = try? await parts.store.commit(head),
            let key = commit.trailer(ResultTrailer.key).flatMap({ BuildKey($0) }),
            KeyEscaping.escape(key) == component
        else { return nil }
        return key
    }
}
