import BuilderProtocol
import Execution
import Glibc

/// A file of this machine, named by a `file:` URL.
struct LocalDownload: Sendable {
    let url: String

    func run(into part: PartialFile) async throws {
        guard let path = Self.path(of: url) else { throw BuildFailure(.step, "\(url) names no file here") }
        try await part.startOver()
        let input = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard input >= 0 else {
            throw BuildFailure(.step, "\(path): \(SystemError.message(errno))")
        }
        defer { close(input) }
        var status = stat()
        guard fstat(input, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw BuildFailure(.step, "\(path) is no file")
        }
        while let chunk = try await read(input) {
            try Task.checkCancellation()
            try await part.append(chunk)
        }
        try await part.flush()
    }

    private func read(_ input: Int32) async throws -> [UInt8]? {
        try await DedicatedThread.run {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            let length = Glibc.read(input, &buffer, buffer.count)
            guard length >= 0 else { throw SystemError("read") }
            return length == 0 ? nil : Array(buffer.prefix(length))
        }
    }

    private static func path(of url: String) -> String? {
        guard let match = url.wholeMatch(of: /file:\/\/(?:localhost)?(\/.*)/) else { return nil }
        return String(match.1).percentDecoded
    }
}
