import Builders

/// Reads `worker-pools`.
extension ConfigurationValue {
    private static let workerPoolKeys = [
        "urls", "worker-hosts", "deadline", "busy-retries", "retries", "poll-interval", "result-limit",
        "timeout", "token-file",
    ]

    func workerPools() -> [WorkerPoolConfiguration] {
        namedMembers().map { name, value in value.workerPool(name) }
    }

    private func workerPool(_ name: String) -> WorkerPoolConfiguration {
        let section = section(Self.workerPoolKeys)
        section.require("urls", "urls: the base URLs of the workers, such as [\"http://10.0.3.1:9000\"]")
        var pool = WorkerPoolConfiguration(name: name, urls: section["urls"]?.workerURLs() ?? [])
        section.read("worker-hosts", into: &pool.workerHosts) { $0.workerHosts() }
        section.read("deadline", into: &pool.deadline) { $0.timeout() }
        section.read("busy-retries", into: &pool.busyRetries) { $0.wholeNumber() }
        section.read("retries", into: &pool.retries) { $0.wholeNumber() }
        section.read("poll-interval", into: &pool.pollInterval) { $0.timeout() }
        section.read("result-limit", into: &pool.resultLimitBytes) { $0.size(atLeast: 1, "1") }
        section.read("timeout", into: &pool.timeout) { $0.timeout() }
        pool.token = section["token-file"]?.workerToken()
        return pool
    }

    private func workerURLs() -> [WorkerURL]? {
        guard let elements = elements() else { return nil }
        if elements.isEmpty { report(expected: "at least one base URL") }
        var urls: [WorkerURL] = []
        for element in elements {
            guard let url = element.parsed(WorkerURL.expectation, { WorkerURL($0) }) else { continue }
            if urls.contains(url) {
                element.report("expected each URL once, but \(url) stands here again")
            } else {
                urls.append(url)
            }
        }
        return urls
    }

    private func workerHosts() -> [WorkerHostPattern]? {
        elements()?.compactMap { $0.parsed(WorkerHostPattern.expectation) { WorkerHostPattern($0) } }
    }

    /// The file's content without the blanks around it: whoever writes such a file ends it with a line feed.
    private func workerToken() -> WorkerToken? {
        guard let path = parsed("a path", { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }) else {
            return nil
        }
        do throws(TextFileError) {
            let text = try TextFile.read(path).split(whereSeparator: \.isWhitespace)
            if text.count == 1, let token = WorkerToken(String(text[0])) { return token }
            report("expected a file that holds one token, and \(path) does not")
        } catch {
            report("\(path) \(error)")
        }
        return nil
    }
}
