import BuildCache
import BuilderProtocol
import Hummingbird

/// `/v1/callbacks`: how services outside say that what a step asked of them has ended. The token in the path is
/// all they need.
struct CallbackRoutes: Sendable {
    let cache: BuildCache

    /// `POST /v1/callbacks/{token}`
    @Sendable func call(_ call: Call) async throws -> Reply {
        guard let token = try call.text("token") else { throw HTTPProblem.notFound("callback") }
        var fields = try await call.bodyFields()
        let state = fields.end()
        try fields.finish()
        guard let state else { throw HTTPProblem.invalidFields([.missingState]) }
        let document = CallbackDocument(state: try cache.callBack(token: token, state: state))
        return .json(document, headers: [.cacheControl: Caching.never])
    }
}

/// Where the step is after the call.
struct CallbackDocument: Encodable {
    var state: StepState
}

extension RequestFields {
    /// A state in which a step ends.
    fileprivate mutating func end() -> StepState? {
        guard let text = text("state", limitBytes: 100) else { return nil }
        let state = StepState(rawValue: text).flatMap { $0.isTerminal ? $0 : nil }
        if state == nil { note(FieldProblem("state", "must be COMPLETED, FAILED or CANCELLED")) }
        return state
    }
}

extension FieldProblem {
    fileprivate static let missingState = FieldProblem("state", "is missing")
}
