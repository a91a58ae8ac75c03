import AsyncHTTPClient
import BuilderProtocol
import NIOCore
import NIOHTTP1

/// Calls workers: one deadline and one limit for each call, no redirects.
struct WorkerClient: Sendable {
    let connections: WorkerConnections
    let deadline: Duration
    let limitBytes: Int
    let token: WorkerToken?
    /// Told how long each call took.
    let observe: @Sendable (WorkerCall.Kind, Duration) -> Void

    /// `within`: less than the deadline, for what must not hold up anything; `atMost`: less than the limit,
    /// what goes beyond is left out.
    func answer(to call: WorkerCall, within time: Duration? = nil, atMost size: Int? = nil) async
        -> WorkerAnswer
    {
        let start = ContinuousClock.now
        defer { observe(call.kind, ContinuousClock.now - start) }
        let time = min(time ?? deadline, deadline)
        return await withTaskGroup(of: WorkerAnswer.self) { group in
            group.addTask { await exchange(call, atMost: size) }
            group.addTask {
                // Cancelled: by the answer, which came first, or by the caller, who wants none.
                try? await Task.sleep(for: time)
                return .trouble(.slow(time))
            }
            let first = await group.next() ?? .trouble(.slow(time))
            group.cancelAll()
            return first
        }
    }

    private func exchange(_ call: WorkerCall, atMost size: Int?) async -> WorkerAnswer {
        do {
            let response = try await connections.http.execute(request(call), deadline: .distantFuture)
            var bytes: [UInt8] = []
            for try await buffer in response.body {
                bytes.append(contentsOf: buffer.readableBytesView)
                if let size, bytes.count >= size {
                    bytes.removeLast(bytes.count - size)
                    break
                }
                guard size != nil || bytes.count <= limitBytes else { return .tooBig }
            }
            return .reply(status: Int(response.status.code), body: bytes)
        } catch {
            return .trouble(.unreachable(error.connectionReason))
        }
    }

    private func request(_ call: WorkerCall) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        request.headers = ["Cache-Control": "max-age=0, must-revalidate", "Pragma": "no-cache"]
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token.secret)") }
        if !call.body.isEmpty {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(call.body)
        }
        return request
    }
}
