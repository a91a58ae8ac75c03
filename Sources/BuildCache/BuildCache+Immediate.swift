package import BuilderProtocol
import GitStore

/// What can be told at once: no lock is taken, nothing is waited for, and one head is read at most. So these may be
/// asked on a thread that must not block.
///
/// Nil says nothing about the result: `lookup` and `result` know more, also what is wrong with the request.
extension BuildCache {
    /// The hit that `lookup` would answer with, and counted as one.
    package func immediateHit(_ request: LookupRequest) -> LookupAnswer? {
        // What follows others may need more than one head.
        guard let registered = try? parts.builders.find(request.builder),
            registered.declaration.followed.isEmpty,
            let parameters = try? registered.parameters(of: request),
            let key = registered.builder.immediateKey(for: parameters)
        else { return nil }
        let branch = BranchName(builder: request.builder, key: key)
        let freshness = Freshness(declaration: registered.declaration, requested: request.maxAge)
        guard let hit = try? parts.hit(on: branch, freshness), let result = hit.content.result else {
            return nil
        }
        registered.metrics.count(hit.outcome)
        parts.usage.record(branch, result, at: parts.now)
        return hit
    }

    /// The finished result that `result` would answer with.
    package func immediateResult(builder: String, key: BuildKey) -> StoredResult? {
        guard (try? parts.builders.find(builder)) != nil else { return nil }
        let branch = BranchName(builder: builder, key: key)
        guard case .finished(let result) = parts.statuses[branch],
            (try? parts.isHead(result, of: branch)) == true
        else { return nil }
        parts.usage.record(branch, result, at: parts.now)
        return result
    }
}
