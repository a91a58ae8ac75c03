import Glibc

/// The spool's file system refused: our trouble, never a build's failure.
struct SpoolError: Error, Hashable, Sendable, CustomStringConvertible {
    var function: String
    var path: String
    /// errno
    var code: Int32

    var description: String { "\(function) \(path): \(String(cString: strerror(code)))" }

    /// True when something else has that place already, or no file could have it.
    var isClash: Bool { [EEXIST, ENOTDIR, EISDIR, ENAMETOOLONG].contains(code) }
}
