import Testing

@testable import Builders

@Suite("A worker's URL")
struct WorkerURLTests {
    @Test(
        "has one spelling",
        arguments: [
            ("HTTP://Host:80/", "http://host"), ("https://h:443//", "https://h"),
            ("http://10.0.3.1:9000", "http://10.0.3.1:9000"), ("http://h/base/", "http://h/base"),
        ]
    )
    func normalizes(text: String, spelling: String) {
        #expect(WorkerURL(text)?.description == spelling)
    }

    @Test(
        "is refused when it could be read in two ways",
        arguments: [
            "", "host:9000", "ftp://h", "http://", "http://h:0", "http://h:99999", "http://h:x", "http://u@h",
            "http://h?x", "http://h#x", "http://h/%2e", "http://h/../x", "http://h\\@x", "http://h /",
            "http://h\r\n", "http://[::1]:80", "http://h:80:90", "http://é", "javascript:alert(1)",
        ]
    )
    func refuses(text: String) {
        #expect(WorkerURL(text) == nil)
    }

    @Test(
        "fits a pattern part by part, a star never crossing a dot, a colon or a slash",
        arguments: [
            ("http://10.0.3.*:9000", "http://10.0.3.17:9000", true),
            ("http://10.0.3.*:9000", "http://10.0.3.17:9001", false),
            ("http://10.0.3.*:9000", "https://10.0.3.17:9000", false),
            ("http://10.0.3.*:9000", "http://10.0.3.1.evil.example:9000", false),
            ("http://10.0.3.*:9000", "http://10.0.3.17:9000/x", false),
            ("http://w*.example:*", "http://w12.example:8000", true),
            ("http://w*.example:*", "http://w.example:8000", false),
            ("http://*-build.example", "http://a-b-build.example", true),
            ("http://*", "http://a.b", false),
            ("http://h/*/x", "http://h/a/x", true),
            ("http://h/*/x", "http://h/a/b/x", false),
        ]
    )
    func patterns(pattern: String, url: String, fits: Bool) throws {
        #expect(try #require(WorkerHostPattern(pattern)).matches(try #require(WorkerURL(url))) == fits)
    }

    @Test("is chosen by health, equals by turns, those to avoid late")
    func order() throws {
        let urls = try ["http://a", "http://b", "http://c", "http://d"].map { try #require(WorkerURL($0)) }
        let healths: [MemberHealth] = [.full, .free, .unreachable, .free]
        let members = zip(urls, healths).map { (url: $0, health: $1) }
        #expect(MemberOrder.order(members, turn: 0) == [urls[1], urls[3], urls[0], urls[2]])
        #expect(MemberOrder.order(members, turn: 2) == [urls[3], urls[1], urls[0], urls[2]])
        #expect(
            MemberOrder.order(members, turn: 0, avoiding: [urls[1]]) == [urls[3], urls[0], urls[1], urls[2]]
        )
    }
}
