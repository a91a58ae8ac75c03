import BuilderProtocol
import Testing

@testable import CacheDaemon

@Suite("Fields of a request")
struct RequestFieldsTests {
    @Test("tells every problem at once") func tellsAll() throws {
        var fields = RequestFields([
            "parameters": .object(["a": .string("1"), "b": .number(2)]), "wait": .number(-1),
            "priority": .number(1.5),
            "user": .string(String(repeating: "x", count: 501)), "start": .string("yes"), "colour": .null,
        ])
        _ = fields.strings("parameters")
        _ = fields.seconds("wait")
        _ = fields.integer("priority", in: -100...100)
        _ = fields.user()
        _ = fields.flag("start")
        let error = #expect(throws: InvalidFields.self) { try fields.finish() }
        #expect(
            error?.problems.map(\.field) == ["colour", "parameters.b", "priority", "start", "user", "wait"]
        )
    }

    @Test("takes null for absent") func takesNull() throws {
        var fields = RequestFields(["user": .null, "wait": .null])
        #expect(fields.user() == nil)
        #expect(fields.seconds("wait") == nil)
        try fields.finish()
    }

    @Test("reads what is right") func reads() throws {
        var fields = RequestFields([
            "parameters": .object(["a": .string("1")]), "wait": .number(0.5), "priority": .number(-100),
        ])
        #expect(fields.strings("parameters") == ["a": "1"])
        #expect(fields.seconds("wait") == .milliseconds(500))
        #expect(fields.integer("priority", in: -100...100) == -100)
        try fields.finish()
    }

    @Test("refuses a number too large to be a time", arguments: ["1e300", "1e999"])
    func refusesHuge(text: String) throws {
        let number = try #require(JSONNumber(text))
        var fields = RequestFields(["wait": .number(number)])
        _ = fields.seconds("wait")
        #expect(throws: InvalidFields.self) { try fields.finish() }
    }

    @Test(
        "refuses a user or reason of more than one line",
        arguments: ["a\nCairn-Key: b", "a\r", "\u{0}", "\u{7f}"]
    )
    func refusesLines(text: String) {
        var fields = RequestFields(["user": .string(text), "reason": .string(text)])
        _ = fields.user()
        _ = fields.reason()
        #expect(fields.problems.map(\.field) == ["user", "reason"])
    }
}

@Suite("Fields of a query")
struct QueryFieldsTests {
    @Test("names parameters that it does not know") func namesUnknown() throws {
        var query = try QueryFields("offset=1&colour=red")
        #expect(try query.integer("offset") == 1)
        let error = #expect(throws: InvalidFields.self) { try query.finish() }
        #expect(error?.problems.map(\.field) == ["colour"])
    }

    @Test("refuses what cannot be read", arguments: ["a=%zz", "a=1&a=2", "%ff=1"])
    func refuses(query: String) {
        let error = #expect(throws: HTTPProblem.self) { _ = try QueryFields(query[...]) }
        #expect(error?.code == "malformed_query")
    }

    @Test("refuses values of the wrong kind") func refusesKinds() throws {
        var query = try QueryFields("offset=x&follow=1&wait=soon&commit=abc&page_token=%ff")
        #expect(throws: HTTPProblem.self) { try query.integer("offset") }
        #expect(throws: HTTPProblem.self) { try query.flag("follow") }
        #expect(throws: HTTPProblem.self) { try query.seconds("wait") }
        #expect(throws: HTTPProblem.self) { try query.commit() }
        #expect(throws: HTTPProblem.self) { try query.page() }
    }

    @Test(
        "bounds the size of a page",
        arguments: [("1", true), ("1000", true), ("0", false), ("1001", false)]
    )
    func boundsPages(size: String, isAccepted: Bool) throws {
        var query = try QueryFields("page_size=\(size)")
        _ = try query.page()
        if isAccepted {
            try query.finish()
        } else {
            #expect(throws: InvalidFields.self) { try query.finish() }
        }
    }
}
