import BuilderProtocol
import Hummingbird

/// An answer that is an error: an RFC 9457 problem with a stable code.
struct HTTPProblem: Error, Sendable {
    var status: HTTPResponse.Status
    var code: String
    var detail: String?
    var errors: [FieldProblem]?
    var build: BuildDocument?
    /// The bytes that are there, where that is the question.
    var length: Int?
    var state: StepState?
    /// Headers that belong to the answer, such as `Allow`.
    var headers: HTTPFields

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ detail: String? = nil,
        errors: [FieldProblem]? = nil,
        build: BuildDocument? = nil,
        length: Int? = nil,
        state: StepState? = nil,
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.build = build
        self.length = length
        self.state = state
        self.headers = headers
    }

    func reply() -> Reply {
        let document = ProblemDocument(
            status: Int(status.code),
            title: status.reasonPhrase,
            code: code,
            detail: detail,
            errors: errors,
            build: build,
            length: length,
            state: state
        )
        var reply = Reply.json(document, status: status, headers: headers)
        reply.headers[.contentType] = "application/problem+json"
        reply.headers[.cacheControl] = "no-store"
        return reply
    }
}

extension HTTPProblem {
    static func unknownBuilder(_ name: String) -> HTTPProblem {
        HTTPProblem(.notFound, "unknown_builder", "there is no builder \"\(name)\"")
    }

    static func invalidKey(_ text: String) -> HTTPProblem {
        HTTPProblem(
            .unprocessableContent,
            "invalid_key",
            "a key is 1 to \(BuildKey.longestBytes) bytes of UTF-8 without control bytes, and not . or ..: \"\(text.prefix(64))\""
        )
    }

    static func invalidFields(_ problems: [FieldProblem]) -> HTTPProblem {
        HTTPProblem(
            .unprocessableContent,
            "invalid_fields",
            problems.map { "\($0.field) \($0.detail)" }.joined(separator: "; "),
            errors: problems
        )
    }

    static func malformedQuery(_ detail: String) -> HTTPProblem {
        HTTPProblem(.badRequest, "malformed_query", detail)
    }

    static func notFound(_ what: String) -> HTTPProblem {
        HTTPProblem(.notFound, "not_found", what)
    }

    static func bodyTooLarge(limit: Int) -> HTTPProblem {
        HTTPProblem(.contentTooLarge, "body_too_large", "the body is longer than \(limit) bytes")
    }

    static func methodNotAllowed(allow: String) -> HTTPProblem {
        HTTPProblem(
            .methodNotAllowed,
            "method_not_allowed",
            "allowed here: \(allow)",
            headers: [.allow: allow]
        )
    }

    static func unsatisfiableRange(lengthBytes: Int) -> HTTPProblem {
        HTTPProblem(
            .rangeNotSatisfiable,
            "range_not_satisfiable",
            "there are \(lengthBytes) bytes",
            headers: [.contentRange: "bytes */\(lengthBytes)"]
        )
    }

    static func unauthenticated() -> HTTPProblem {
        HTTPProblem(
            .unauthorized,
            "unauthenticated",
            "a valid bearer token is needed",
            headers: [.wwwAuthenticate: "Bearer realm=\"cairn\""]
        )
    }

    static func forbidden(_ detail: String) -> HTTPProblem {
        HTTPProblem(.forbidden, "forbidden", detail)
    }

    /// For what may work when it is tried again after the pause.
    static func tryLater(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ detail: String,
        after pause: Duration = .seconds(1),
        build: BuildDocument? = nil
    ) -> HTTPProblem {
        let seconds = max(1, (pause.wholeMilliseconds + 999) / 1000)
        return HTTPProblem(status, code, detail, build: build, headers: [.retryAfter: String(seconds)])
    }
}
