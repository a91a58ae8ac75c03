import BuildCache

/// The value of the `Cache-Status` header (RFC 9211).
enum CacheStatus {
    static let hit = "cairn; hit"

    static func value(of answer: LookupAnswer) -> String {
        switch (answer.content, answer.outcome) {
        case (.finished, _): hit
        case (.stale, _): "cairn; hit; detail=stale"
        case (.pending(let build), .joined): forwarded(build.document().build?.cause) + "; collapsed"
        case (.pending, let outcome): forwarded(outcome.rawValue)
        }
    }

    /// Why the result is not from the cache; the cause of a build and the outcome of the lookup that started
    /// it are the same word.
    private static func forwarded(_ cause: String?) -> String {
        switch cause {
        case "stale": "cairn; fwd=stale"
        case "marked": "cairn; fwd=stale; detail=marked"
        case "unreadable": "cairn; fwd=miss; detail=unreadable"
        default: "cairn; fwd=miss"
        }
    }
}
