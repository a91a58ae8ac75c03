import Testing

@testable import CacheDaemon

@Suite("Routes")
struct RouteTests {
    private let log = Route("/v1/builders/{builder}/results/{key}/log")
    private let file = Route("/v1/builders/{builder}/results/{key}/value/{path…}")

    @Test("gives the parameters as they were sent") func givesParameters() {
        let segments = RequestTarget("/v1/builders/b/results/a%2Fb/log?offset=1").segments
        #expect(log.matches(segments))
        #expect(log.parameters(of: segments)["builder"] == "b")
        #expect(log.parameters(of: segments)["key"] == "a%2Fb")
    }

    @Test("matches an empty parameter: it is for the handler to refuse it") func matchesEmpty() {
        let segments = RequestTarget("/v1/builders/b/results//log").segments
        #expect(log.matches(segments))
        #expect(log.parameters(of: segments)["key"] == "")
    }

    @Test(
        "does not match other paths",
        arguments: [
            "/v1/builders/b/results/k/log/", "/v1/builders/b/results/k", "//v1/builders/b/results/k/log",
            "/v1/builders/b/results/k/LOG", "/", "", "*",
        ]
    )
    func doesNotMatch(target: String) {
        #expect(!log.matches(RequestTarget(target).segments))
    }

    @Test(
        "an open end takes all that is left, slashes included",
        arguments: ["a", "a/b/c", "a//b", "", "a/"]
    )
    func takesRest(path: String) {
        let segments = RequestTarget("/v1/builders/b/results/k/value/\(path)").segments
        #expect(file.matches(segments))
        #expect(file.parameters(of: segments)["path"] == path[...])
    }

    @Test("an open end is not the path before it") func needsSlash() {
        #expect(!file.matches(RequestTarget("/v1/builders/b/results/k/value").segments))
    }

    @Test("a target in absolute form is the same path") func absoluteForm() {
        #expect(RequestTarget("http://host:1/v1/builds?x").segments == ["v1", "builds"])
        #expect(RequestTarget("http://host:1/v1/builds?x").query == "x")
    }

    @Test("a slash parts segments whatever follows it") func partsByBytes() {
        #expect(RequestTarget("/a/\u{301}b").segments == ["a", "\u{301}b"])
    }

    @Test("names the methods of a path for Allow") func namesMethods() {
        let route = Route("/a").post(.build) { _ in Reply(.ok) }.get(.read) { _ in Reply(.ok) }
        #expect(route.allowed == "GET, HEAD, POST")
    }
}
