import Glibc

/// Why a file could not be read as text.
enum TextFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(errno: Int32)
    case tooLarge(limitBytes: Int)
    case notUTF8

    var description: String {
        switch self {
        case .unreadable(let code): "cannot be read: \(String(cString: strerror(code)))"
        case .tooLarge(let limit): "cannot be read: it is larger than \(limit) bytes"
        case .notUTF8: "cannot be read: it is not UTF-8"
        }
    }
}

/// A small file that is read as a whole.
enum TextFile {
    private static let limitBytes = 16 << 20

    static func read(_ path: String) throws(TextFileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(errno: errno) }
        defer { close(descriptor) }
        let bytes = try readAll(descriptor)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func readAll(_ descriptor: Int32) throws(TextFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
        }
    }
}
