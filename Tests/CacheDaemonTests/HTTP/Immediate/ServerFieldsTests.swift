import HTTPTypes
import Testing

@testable import CacheDaemon

@Suite("The fields of every answer")
struct ServerFieldsTests {
    @Test("spell dates as HTTP does") func date() {
        #expect(ServerFields.date(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(ServerFields.date(of: 1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }

    @Test("name the server where it has a name") func server() {
        var (named, nameless) = (ServerFields(serverName: "cairn"), ServerFields(serverName: nil))
        let head = HTTPResponse(status: .ok)
        #expect(named.completing(head).headerFields.map(\.name) == [.date, .server])
        #expect(nameless.completing(head).headerFields.map(\.name) == [.date])
    }
}
