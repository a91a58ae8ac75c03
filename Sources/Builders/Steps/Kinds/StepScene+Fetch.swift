import BuilderProtocol
import Execution
import GitStore
import Glibc

extension StepScene {
    func perform(_ fetch: StepConfiguration.Fetch) async throws -> Bool {
        let (url, path) = (render(fetch.url), try path(fetch.to))
        let shown = Redaction(of: url).apply(to: url)
        guard let digest = SHA256Digest(hexadecimal: render(fetch.sha256)) else {
            throw BuildFailure(.step, "\"\(render(fetch.sha256))\" is no SHA-256")
        }
        guard let size = Int(render(fetch.size)), size >= 0 else {
            throw BuildFailure(.step, "\"\(render(fetch.size))\" is no number of bytes")
        }
        guard !path.isRoot else { throw BuildFailure(.step, "\"\(render(fetch.to))\" names no file") }
        if try await isPresent(digest, at: path) {
            log.write("\(path) is there already")
            return true
        }
        let staged = "\(try makeStaging())/file"
        let file = FetchedFile(url: url, sizeBytes: size, digest: digest)
        let origin = try await host.fetched.copy(file, to: staged, log: log)
        let placement = placement
        try await DedicatedThread.run { try placement.place(staged, at: path) }
        switch origin {
        case .store: log.write("\(path): \(size) bytes that were fetched before")
        case .network: log.write("\(path): \(size) bytes from \(shown)")
        }
        return origin == .store
    }

    /// True when the file is there with that content; throws when something else is.
    private func isPresent(_ digest: SHA256Digest, at path: WorkingPath) async throws -> Bool {
        let (placement, flag) = (placement, CancellationFlag())
        let found = try await withTaskCancellationHandler {
            try await DedicatedThread.run { () throws -> SHA256Digest? in
                guard let file = try placement.openFile(path) else { return nil }
                defer { close(file) }
                var status = stat()
                guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                    throw BuildFailure(.step, "\"\(path)\" is there already, and no file")
                }
                return try SHA256Digest.ofFile(file) {
                    if flag.isSet { throw CancellationError() }
                }.digest
            }
        } onCancel: {
            flag.set()
        }
        guard let found else { return false }
        guard found == digest else {
            throw BuildFailure(
                .step,
                "\"\(path)\" is there already with the SHA-256 \(found) instead of \(digest)"
            )
        }
        return true
    }
}
