import Glibc

/// A new file that an archive's bytes go to; closed when nobody has it any more.
final class UnpackedFile: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Throws when something has that place already.
    init(creating path: [UInt8], mode: mode_t) throws(SpoolError) {
        self.path = String(decoding: path, as: UTF8.self)
        let name = path.map { CChar(bitPattern: $0) } + [0]
        let opened = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard opened >= 0 else { throw SpoolError(function: "open", path: self.path, code: errno) }
        descriptor = opened
    }

    deinit { _ = close(descriptor) }

    func write(_ bytes: [UInt8]) throws(SpoolError) {
        try SpoolFile.write(bytes, to: descriptor, path: path)
    }
}
