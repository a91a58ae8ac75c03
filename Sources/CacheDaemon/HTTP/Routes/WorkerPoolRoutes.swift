import BuilderProtocol
import Builders
import Hummingbird

/// `/v1/worker-pools/{pool}`: questions that are passed on to workers.
struct WorkerPoolRoutes: Sendable {
    let pools: WorkerPoolTable

    /// `GET /v1/worker-pools/{pool}/project?request=…`
    @Sendable func project(_ call: Call) async throws -> Reply {
        guard let name = try call.text("pool"), let pool = pools.find(name) else {
            throw HTTPProblem.notFound("there is no such worker pool")
        }
        let query = try Self.query(of: call)
        do {
            let payload = try await pool.project(query)
            let answer: JSONValue = .object(["payload": payload])
            return .rendered(answer.bytes, headers: [.cacheControl: Caching.never])
        } catch let error as WorkerPoolUnavailable {
            throw HTTPProblem.tryLater(.serviceUnavailable, "worker_unavailable", error.description)
        }
    }

    /// The JSON in `request`.
    private static func query(of call: Call) throws -> JSONValue {
        var fields = try call.queryFields()
        let text = fields.bytes("request")
        try fields.finish()
        guard let text else {
            throw HTTPProblem.invalidFields([FieldProblem("request", "is missing")])
        }
        do throws(JSONParser.Malformed) {
            return try JSONParser.parse(text)
        } catch {
            throw HTTPProblem.malformedQuery("request is no JSON: \(error.reason) at byte \(error.offset)")
        }
    }
}
