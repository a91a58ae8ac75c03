import BuilderProtocol
import Foundation
import NIOHTTP1
import TestSupport

/// What the scripted daemon answers to one request.
struct ScriptedAnswer: Sendable {
    enum Part: Sendable {
        case bytes([UInt8])
        /// Send nothing more before the gate opens.
        case wait(Gate)
        /// Cut the connection, as a crash does.
        case drop
    }

    var status = HTTPResponseStatus.ok
    var headers: [(String, String)] = []
    var parts: [Part] = []

    static func bytes(_ bytes: [UInt8], _ headers: [(String, String)] = []) -> ScriptedAnswer {
        ScriptedAnswer(headers: headers, parts: [.bytes(bytes)])
    }

    static func text(_ text: String, _ headers: [(String, String)] = []) -> ScriptedAnswer {
        bytes(Array(text.utf8), headers)
    }

    static func status(_ status: HTTPResponseStatus) -> ScriptedAnswer { ScriptedAnswer(status: status) }

    static func json(_ document: some Encodable, status: HTTPResponseStatus = .ok) throws -> ScriptedAnswer {
        var answer = bytes(
            [UInt8](try JSONEncoder().encode(document)),
            [("Content-Type", "application/json")]
        )
        answer.status = status
        return answer
    }

    static func problem(
        _ status: Int,
        code: String,
        detail: String? = nil,
        errors: [FieldProblem]? = nil
    ) throws -> ScriptedAnswer {
        let problem = ProblemDocument(
            status: status,
            title: "Problem",
            code: code,
            detail: detail,
            errors: errors
        )
        return try json(problem, status: HTTPResponseStatus(statusCode: status))
    }

    /// A log's bytes with the headers that say whose they are.
    static func log(
        _ bytes: [UInt8],
        of build: String = "b1",
        from offset: Int = 0,
        isComplete: Bool = true
    ) -> ScriptedAnswer {
        .bytes(
            bytes,
            [
                ("Cairn-Build", build), ("Cairn-Log-Offset", String(offset)),
                ("Cairn-Log-Complete", String(isComplete)),
            ]
        )
    }

    /// An event stream.
    static func events(_ parts: Part...) -> ScriptedAnswer {
        ScriptedAnswer(headers: [("Content-Type", "text/event-stream")], parts: parts)
    }
}

extension ScriptedAnswer.Part {
    /// A log event; the text's true bytes end before `end`.
    static func log(_ text: String, end: Int, of build: String = "b1") throws -> Self {
        try event("log", id: "\(build):\(end)", text)
    }

    static func status(_ result: ResultDocument, at offset: Int, of build: String = "b1") throws -> Self {
        try event("status", id: "\(build):\(offset)", result)
    }

    static func end(_ result: ResultDocument, total: Int, of build: String = "b1") throws -> Self {
        try event("end", id: "\(build):\(total):end", result)
    }

    private static func event(_ name: String, id: String, _ data: some Encodable) throws -> Self {
        let json = String(decoding: try JSONEncoder().encode(data), as: UTF8.self)
        return .bytes(Array("id: \(id)\nevent: \(name)\ndata: \(json)\n\n".utf8))
    }
}
