import AsyncHTTPClient
import BuilderProtocol
import NIOCore

/// Asks a service for something: a POST, tried again with longer and longer pauses.
///
/// The service may get it more than once; the token in it is always the same.
struct Callout: Sendable {
    static let longestAttempts = 4
    static let shortestPause: Duration = .milliseconds(500)
    /// Of one attempt.
    static let longestAnswer: Duration = .seconds(10)

    let url: String
    let body: [UInt8]
    let deadline: ContinuousClock.Instant
    let redaction: Redaction
    let log: StepLog

    /// Returns once the service has accepted it.
    func post() async throws {
        var pause = Self.shortestPause
        for attempt in 1... {
            guard let trouble = try await tryOnce() else { return }
            let shown = "\(redaction.apply(to: url)): \(redaction.apply(to: trouble))"
            guard attempt < Self.longestAttempts, ContinuousClock.now + pause < deadline else {
                throw BuildFailure(.step, shown)
            }
            log.write("\(shown); trying again in \(pause.shown)")
            try await Task.sleep(for: pause + .milliseconds(.random(in: 0...250)))
            pause *= 2
        }
    }

    /// What was wrong, when trying again may help; nil when the service has accepted it.
    private func tryOnce() async throws -> String? {
        let time = min(Self.longestAnswer, deadline - .now)
        guard time > .zero else { return "no answer in time" }
        do {
            let timeout = TimeAmount.nanoseconds(time.wholeNanoseconds)
            let response = try await OutboundHTTP.client.execute(request, timeout: timeout)
            switch response.status.code {
            case 200..<300: return nil
            case 408, 425, 429, 500...: return "status \(response.status.code)"
            case let status: throw BuildFailure(.step, "\(redaction.apply(to: url)): status \(status)")
            }
        } catch {
            try Task.checkCancellation()
            guard let reason = OutboundHTTP.reason(of: error) else { throw error }
            return reason
        }
    }

    private var request: HTTPClientRequest {
        let (plain, credentials) = URLCredentials.separate(url)
        var request = HTTPClientRequest(url: plain)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "cairnd")
        if let credentials {
            request.setBasicAuth(username: credentials.user, password: credentials.password)
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}
