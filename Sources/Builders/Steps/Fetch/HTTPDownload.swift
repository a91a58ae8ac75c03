import AsyncHTTPClient
import BuilderProtocol
import NIOCore

/// A file of an HTTP server; asks for what is missing only.
struct HTTPDownload: Sendable {
    /// However slowly it comes.
    static let deadline: TimeAmount = .hours(1)

    let url: String
    let sizeBytes: Int

    /// Throws a `Download.Interruption` when trying again may help.
    func run(into part: PartialFile) async throws {
        do {
            let offset = await part.sizeBytes
            let response = try await OutboundHTTP.client.execute(
                request(from: offset),
                timeout: Self.deadline
            )
            try await prepare(part, for: response, offset: offset)
            for try await chunk in response.body {
                try await part.append(chunk.readableBytesView)
            }
            try await part.flush()
        } catch let error as HTTPClientError {
            try await part.flush()
            if error == .cancelled { throw CancellationError() }
            throw Download.Interruption(description: "\(url): \(error.shortDescription)")
        } catch {
            // What has come is not to come again.
            try await part.flush()
            guard let reason = OutboundHTTP.reason(of: error) else { throw error }
            throw Download.Interruption(description: "\(url): \(reason)")
        }
    }

    private func request(from offset: Int) -> HTTPClientRequest {
        let (plain, credentials) = URLCredentials.separate(url)
        var request = HTTPClientRequest(url: plain)
        request.headers.add(name: "user-agent", value: "cairnd")
        if offset > 0 { request.headers.add(name: "range", value: "bytes=\(offset)-") }
        if let credentials {
            request.setBasicAuth(username: credentials.user, password: credentials.password)
        }
        return request
    }

    /// Sets the partial file to where the response begins.
    private func prepare(_ part: PartialFile, for response: HTTPClientResponse, offset: Int) async throws {
        switch response.status.code {
        case 206 where Self.start(of: response) == offset: return
        case 200..<300:
            try await part.startOver()
            if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }),
                response.status.code == 200, length != sizeBytes
            {
                throw BuildFailure(.step, "\(url) has \(length) bytes instead of \(sizeBytes)")
            }
        case 416:
            try await part.startOver()
            throw Download.Interruption(description: "\(url): it has less than there is already")
        case 408, 425, 429, 500...:
            throw Download.Interruption(description: "\(url): status \(response.status.code)")
        default:
            throw BuildFailure(.step, "\(url): status \(response.status.code)")
        }
    }

    private static func start(of response: HTTPClientResponse) -> Int? {
        response.headers.first(name: "content-range")?.firstMatch(of: /bytes (\d+)-/).flatMap { Int($0.1) }
    }
}
