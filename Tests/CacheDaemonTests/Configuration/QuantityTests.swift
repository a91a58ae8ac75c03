import Testing

@testable import CacheDaemon

@Suite("Durations, sizes and addresses")
struct QuantityTests {
    @Test(
        "durations have a number and one unit",
        arguments: [
            ("30s", Duration.seconds(30)), ("0.5s", .milliseconds(500)), ("5m", .seconds(300)),
            ("1h", .seconds(3600)),
            ("7d", .seconds(604_800)), ("0s", .zero), ("36500d", .seconds(36_500 * 86_400)),
        ]
    )
    func durations(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(
        "anything else is no duration",
        arguments: [
            "", "s", "30", "30 s", "-1s", "1h30m", "1e3s", "0x1s", "infs", ".5s", "5.s", "1.2.3s", "100ms",
            "36501d",
            "٣s",
        ]
    )
    func noDurations(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "sizes are bytes or have a binary unit",
        arguments: [
            ("0", 0), ("4096", 4096), ("1KiB", 1024), ("64MiB", 64 << 20), ("2GiB", 2 << 30),
            ("1TiB", 1 << 40),
        ]
    )
    func sizes(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test(
        "anything else is no size",
        arguments: ["", "MiB", "1MB", "1M", "-1", "1.5GiB", "1 KiB", "9999999TiB", "99999999999999999999"]
    )
    func noSizes(text: String) {
        #expect(SizeText.parse(text) == nil)
    }

    @Test(
        "addresses are host:port, IPv6 in brackets",
        arguments: [
            ("127.0.0.1:8470", "127.0.0.1", 8470), ("[::1]:0", "::1", 0),
            ("cairn.example:80", "cairn.example", 80),
        ]
    )
    func addresses(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(
        "anything else is no address",
        arguments: ["", ":80", "a", "a:", "a:b", "a:65536", "::1:80", "[x]:80", "http://a:80", "a b:1"]
    )
    func noAddresses(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(
        "loopback addresses are known",
        arguments: [
            ("127.0.0.1", true), ("127.8.8.8", true), ("localhost", true), ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("127.example", false), ("::2", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(ListenAddress(host: host, port: 1).isLoopback == isLoopback)
    }
}
