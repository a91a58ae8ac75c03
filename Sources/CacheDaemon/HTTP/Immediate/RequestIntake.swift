import NIOHTTP1

/// Tells, part by part, which requests of one connection may be answered on the spot; all others go their way
/// to Hummingbird, each in its turn.
///
/// One may be if it is plain, has come whole in one reading, and every earlier one has its answer.
struct RequestIntake {
    enum Action: Equatable {
        /// The part is kept: more of the request must come before anything can be said.
        case hold
        /// The held request is whole: to be answered, or released.
        case offer
        /// The part goes its way.
        case pass
    }

    private enum Reading {
        case nothing
        case held(HeldRequest)
        /// A request whose beginning has gone its way.
        case passing
    }

    /// Longest body that is held.
    private let bodyBytes: Int
    private var reading = Reading.nothing
    /// Requests that went their way and whose answers are not complete.
    private var unanswered = 0
    /// True once a request or an answer said that it is the connection's last: nobody answers what comes after it.
    private var isEnding = false

    init(bodyBytes: Int) {
        self.bodyBytes = bodyBytes
    }

    /// The request that `offer` speaks of.
    var offered: HeldRequest? {
        guard case .held(let request) = reading, request.isWhole else { return nil }
        return request
    }

    /// True while a request that has come whole waits for its answer.
    var owesAnswer: Bool {
        if case .passing = reading { false } else { unanswered > 0 }
    }

    mutating func read(_ part: HTTPServerRequestPart) -> Action {
        switch part {
        case .head(let head): begin(head)
        case .body, .end: go(on: part)
        }
    }

    /// The offered request has its answer.
    mutating func answered() {
        reading = .nothing
    }

    /// The parts that were held, which now go their way; nobody waits for the rest of a request.
    mutating func release() -> [HTTPServerRequestPart] {
        guard case .held(let request) = reading else { return [] }
        unanswered += 1
        reading = request.isWhole ? .nothing : .passing
        return request.parts
    }

    /// Part of an answer to a request that went its way.
    mutating func wrote(_ part: HTTPServerResponsePart) {
        switch part {
        case .head(let head): isEnding = isEnding || head.headers.endsConnection
        case .body: break
        case .end: unanswered -= 1
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) -> Action {
        if !isEnding, unanswered == 0, let held = HeldRequest(head, bodyBytes: bodyBytes) {
            reading = .held(held)
            return .hold
        }
        isEnding = isEnding || head.headers.endsConnection
        unanswered += 1
        reading = .passing
        return .pass
    }

    private mutating func go(on part: HTTPServerRequestPart) -> Action {
        guard case .held(var request) = reading else {
            if case .end = part { reading = .nothing }
            return .pass
        }
        // The only reference to the bytes: appending must not copy what is there.
        reading = .nothing
        request.append(part)
        reading = .held(request)
        return request.isWhole ? .offer : .hold
    }
}
