import Testing

@testable import CacheDaemon

@Suite("Origins")
struct OriginCheckTests {
    @Test(
        "this server's own is accepted",
        arguments: [
            ("http://cairn.example:8470", "cairn.example:8470"), ("http://CAIRN.example", "cairn.example"),
            ("http://cairn.example", "cairn.example:80"), ("https://cairn.example:443", "cairn.example"),
            ("http://[::1]:8470", "[::1]:8470"),
        ]
    )
    func own(origin: String, authority: String) {
        #expect(OriginCheck.isOwn(origin, authority: authority))
    }

    @Test(
        "any other is foreign",
        arguments: [
            "null", "", "http://evil.example:8470", "http://cairn.example:8471", "cairn.example:8470",
            "http://cairn.example:8470.evil.example", "http://",
        ]
    )
    func foreign(origin: String) {
        #expect(!OriginCheck.isOwn(origin, authority: "cairn.example:8470"))
        #expect(!OriginCheck.isOwn(origin, authority: nil))
    }
}
