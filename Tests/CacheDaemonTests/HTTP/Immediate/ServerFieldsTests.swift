import Testing

@testable import CacheDaemon

@Suite("The fields of every answer")
struct ServerFieldsTests {
    @Test("spell dates as HTTP does") func date() {
        #expect(ServerFields.date(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(ServerFields.date(of: 1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }

    @Test("name the server where it has a name, and end the head") func server() {
        var (named, nameless) = (ServerFields(serverName: "cairn"), ServerFields(serverName: nil))
        #expect(String(buffer: named.ending()).hasSuffix(" GMT\r\nServer: cairn\r\n\r\n"))
        #expect(String(buffer: nameless.ending()).hasSuffix(" GMT\r\n\r\n"))
    }
}
