import BuildCache
import BuilderProtocol
import Hummingbird
import Testing

@testable import CacheDaemon

@Suite("Problems")
struct HTTPProblemTests {
    @Test(
        "each error of the cache has its status and its code",
        arguments: [
            (CacheError.unknownBuilder("b"), 404, "unknown_builder"), (.invalidKey(".."), 422, "invalid_key"),
            (.invalidFields([]), 422, "invalid_fields"), (.unknownRevision("r"), 422, "unknown_revision"),
            (.sourceUnavailable("x"), 503, "source_unavailable"), (.notFound("x"), 404, "not_found"),
            (.notCached, 404, "not_cached"), (.nothingPending, 404, "nothing_pending"),
            (.queueFull(pool: "p", limit: 1), 429, "queue_full"),
            (.tooManyWaiters(limit: 1), 429, "too_many_waiters"),
            (.tooManyFollowers(limit: 1), 429, "too_many_followers"), (.draining, 503, "draining"),
            (.storeError("x", retryAfter: .seconds(2), build: nil), 503, "store_error"),
        ]
    )
    func codes(error: CacheError, status: Int, code: String) {
        let problem = HTTPProblem(error)
        #expect(problem.status.code == status)
        #expect(problem.code == code)
        #expect((problem.headers[.retryAfter] != nil) == [429, 503].contains(status))
    }

    @Test(
        "a pause is told in whole seconds, never too short",
        arguments: [(0, "1"), (999, "1"), (1000, "1"), (1001, "2")]
    )
    func pauses(milliseconds: Int, seconds: String) {
        let error = CacheError.storeError("x", retryAfter: .milliseconds(milliseconds), build: nil)
        #expect(HTTPProblem(error).headers[.retryAfter] == seconds)
    }

    @Test("whoever waited for a build that failed us is told which") func endings() {
        var document = ResultDocument(builder: "b", key: "k", branch: "b/k", title: "t", status: .interrupted)
        document.build = BuildDocument(id: "1")
        #expect(HTTPProblem(BuildEnd.interrupted(document))?.code == "interrupted")
        #expect(HTTPProblem(BuildEnd.interrupted(document))?.build?.id == "1")
        let error = HTTPProblem(BuildEnd.error(document, retryAfter: .seconds(8)))
        #expect(error?.code == "store_error")
        #expect(error?.headers[.retryAfter] == "8")
        #expect(HTTPProblem(BuildEnd.cancelled(document)) == nil)
    }
}
