package import BuilderProtocol

/// Why no member of a pool answered a question.
package struct WorkerPoolUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
}

extension WorkerPool {
    /// What the workers say about a project: the payload of the first usable answer.
    package func project(_ query: JSONValue) async throws -> JSONValue {
        var reason = "the pool has no members"
        for member in await members() {
            try Task.checkCancellation()
            switch await client.answer(to: .project(at: member, query)) {
            case .tooBig: throw WorkerPoolUnavailable(description: WorkerReply.tooBigMessage)
            case .trouble(let trouble): reason = "Worker \(trouble)"
            case .reply(let status, let body):
                do throws(WorkerTrouble) {
                    let reply = try WorkerReply(status: status, body: body)
                    guard status == 200 else {
                        throw WorkerTrouble.refused(status: status)
                    }
                    return reply.payload
                } catch {
                    reason = "Worker \(error)"
                }
            }
        }
        throw WorkerPoolUnavailable(description: reason)
    }
}
