import BuilderProtocol
import Foundation
import NIOHTTP1

/// The daemon as a claim's holder sees it. Every word renews the lease.
struct ClaimHolding: Sendable {
    let claim: ClaimDocument
    let daemon: Daemon

    /// Why the claim is not ours any more.
    enum Loss: Error, Hashable {
        /// Somebody cancelled the build.
        case cancelled
        /// The lease ran out, or the daemon knows nothing of it any more.
        case lost(String)
    }

    /// Bytes of output sent in one request.
    static let chunkBytes = 256 << 10

    /// Appends output; returns how much of it the daemon has then. No bytes at all just renew.
    func append(_ bytes: [UInt8], at offset: Int) async throws -> Int {
        var request = request(.POST, "log", body: bytes)
        request.query = [("offset", String(offset))]
        do {
            let answer: Received<LeaseDocument> = try await daemon.document(request)
            return answer.document.length ?? offset + bytes.count
        } catch ClientError.refused(409, let problem?) where problem.code == "log_gap" {
            return problem.length ?? 0
        } catch let error as ClientError {
            throw loss(error)
        }
    }

    func report(_ progress: BuildProgress) async throws {
        struct Body: Encodable {
            var fraction: Double
            var message: String?
        }
        let body = Body(fraction: progress.fraction, message: progress.message).json
        _ = try await ask(request(.POST, "progress", body: body), as: LeaseDocument.self)
    }

    func upload(_ archive: ValuePacking) async throws {
        var request = request(.PUT, "value")
        request.headers = [("Content-Type", "application/x-tar")]
        request.archive = archive
        _ = try await ask(request, as: LeaseDocument.self)
    }

    /// The last word; nil for a success. Returns once the result is stored.
    func finish(_ failure: BuildFailure?) async throws -> Received<ResultDocument> {
        struct Body: Encodable {
            var outcome: String
            var message: String?
            var failureKind: BuildFailure.Kind?

            enum CodingKeys: String, CodingKey {
                case outcome, message
                case failureKind = "failure_kind"
            }
        }
        let body = Body(
            outcome: failure == nil ? "success" : "failure",
            message: failure?.message,
            failureKind: failure?.kind
        )
        return try await received(request(.POST, "finish", body: body.json))
    }

    /// Frees the key; when nobody hears us the lease does.
    func giveUp() async {
        _ = try? await daemon.send(request(.DELETE, nil))
    }

    /// Why something did not reach the daemon, in words.
    func reason(_ error: any Error) -> String {
        switch error {
        case Loss.cancelled: "the build was cancelled"
        case Loss.lost(let reason): reason
        case let error as ValuePacking.ChangedFile: "\(error.path) changed while it was packed"
        case let error as ClientError: error.lines.joined(separator: "; ")
        default: error.connectionReason
        }
    }

    private func request(_ method: HTTPMethod, _ part: String?, body: [UInt8]? = nil) -> DaemonRequest {
        let path = RequestPath.claim(claim.claim)
        var request = DaemonRequest(
            method: method,
            path: part.map { path.appending($0) } ?? path,
            body: body,
            isIdempotent: false
        )
        request.secret = claim.secret
        return request
    }

    private func ask<Document: Decodable & Sendable>(
        _ request: DaemonRequest,
        as type: Document.Type
    ) async throws -> Document {
        try await received(request).document
    }

    private func received<Document: Decodable & Sendable>(
        _ request: DaemonRequest
    ) async throws -> Received<Document> {
        do {
            return try await daemon.document(request)
        } catch let error as ClientError {
            throw loss(error)
        }
    }

    /// What a refusal means for the claim; the error itself when it means nothing.
    private func loss(_ error: ClientError) -> any Error {
        guard case .refused(let status, let problem?) = error else { return error }
        switch (status, problem.code) {
        case (409, "claim_cancelled"): return Loss.cancelled
        case (409, _), (404, _), (401, _): return Loss.lost(problem.detail ?? problem.title)
        default: return error
        }
    }
}
