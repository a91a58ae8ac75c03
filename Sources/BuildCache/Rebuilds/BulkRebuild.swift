import BuilderProtocol
import GitStore

/// One page of a bulk rebuild: finds the results that are meant, then marks them.
struct BulkRebuild: Sendable {
    /// Keys that one page examines at most; it may then be short, with a token.
    static let mostExamined = 10_000
    private static let namesAtOnce = 500
    /// Marks under way at once: as many as become durable together.
    private static let marksAtOnce = 64

    let request: BulkRebuildRequest
    let keys: KnownKeys
    let search: LogSearch?
    let mark: @Sendable (RebuildRequest) async throws -> RebuildAnswer

    private enum Verdict {
        case passed
        case wanted(BuildKey)
        case refused(BuildKey, RebuildRefusal)
        /// The page's time is over before this key was judged.
        case outOfTime
    }

    func run() async throws -> BulkRebuildAnswer {
        var (answer, found) = try await find()
        guard !request.isDryRun else {
            answer.marked = found
            return answer
        }
        while !found.isEmpty {
            let group = Array(found.prefix(Self.marksAtOnce))
            found.removeFirst(group.count)
            for (key, refusal) in await marked(group) {
                if let refusal { answer.refused.append((key, refusal)) } else { answer.marked.append(key) }
            }
        }
        return answer
    }

    /// The keys to mark, and the page without them.
    private func find() async throws -> (BulkRebuildAnswer, [BuildKey]) {
        var (answer, found) = (BulkRebuildAnswer(), [BuildKey]())
        var position = try keys.position(of: request.pageToken)
        var examined = 0
        while examined < Self.mostExamined {
            let names = try await keys.names(
                after: position,
                limit: min(Self.namesAtOnce, Self.mostExamined - examined)
            )
            guard !names.isEmpty else { return (answer, found) }
            for name in names {
                switch try await judge(name, isFirst: examined == 0) {
                case .passed: break
                case .wanted(let key): found.append(key)
                case .refused(let key, let refusal): answer.refused.append((key, refusal))
                case .outOfTime:
                    answer.next = position?.description
                    return (answer, found)
                }
                position = name
                examined += 1
            }
        }
        answer.next = position?.description
        return (answer, found)
    }

    private func judge(_ branch: BranchName, isFirst: Bool) async throws -> Verdict {
        if let build = keys.pending(branch) { return try await judge(pending: build) }
        guard let result = try await keys.result(of: branch), request.accepts(result, isPending: false),
            let key = BuildKey(result.document.key)
        else { return .passed }
        switch try await find(in: result) {
        case .absent: return .passed
        case .found: return .wanted(key)
        case .unreadable: return .refused(key, .unreadable)
        // A page of its own is all the time that a log can get.
        case .outOfTime: return isFirst ? .refused(key, .logTimeout) : .outOfTime
        }
    }

    /// What is being built is not marked; it is told when its older result is meant, or any.
    private func judge(pending build: Build) async throws -> Verdict {
        let isMeant: Bool
        if let previous = build.subject.previous {
            isMeant = request.accepts(previous, isPending: true)
        } else {
            isMeant =
                request.since == nil && request.until == nil && [nil, .pending].contains(request.status)
        }
        return isMeant && request.logMatches == nil ? .refused(build.key, .pending) : .passed
    }

    private func find(in result: StoredResult) async throws -> LogSearch.Finding {
        guard let search else { return .found }
        guard let log = result.log else { return .unreadable }
        return try await search.find(in: log)
    }

    private func marked(_ keys: [BuildKey]) async -> [(BuildKey, RebuildRefusal?)] {
        await withTaskGroup(of: (Int, RebuildRefusal?).self) { group in
            for (index, key) in keys.enumerated() {
                group.addTask { (index, await self.mark(key)) }
            }
            var refusals = [RebuildRefusal?](repeating: nil, count: keys.count)
            for await (index, refusal) in group { refusals[index] = refusal }
            return Array(zip(keys, refusals))
        }
    }

    private func mark(_ key: BuildKey) async -> RebuildRefusal? {
        var wish = RebuildRequest(builder: request.builder, key: key)
        (wish.user, wish.reason) = (request.user, request.reason)
        do {
            return try await mark(wish).marked ? nil : .pending
        } catch CacheError.notFound {
            return .notFound
        } catch {
            return .storeError
        }
    }
}
