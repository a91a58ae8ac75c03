import BuilderProtocol
import Glibc

/// Where a worker's payload is kept: `payload.json` in the build's value.
enum PayloadFile {
    static let name = "payload.json"

    static func write(_ payload: JSONValue, in directory: String) async throws {
        let path = "\(directory)/\(name)"
        try await DedicatedThread.run { try write(payload.bytes, to: path) }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw SystemError("open") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write") }
            rest = rest.dropFirst(count)
        }
    }
}
