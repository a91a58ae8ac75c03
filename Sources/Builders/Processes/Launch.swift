import Glibc

/// A program to be started.
struct Launch: Sendable {
    /// The program's name and its arguments; never empty.
    var arguments: [String]
    /// Its whole environment.
    var environment: [String: String]
    var directory: String

    /// The file to execute: with a slash relative to the directory, else looked up in the child's own `PATH`.
    func executable() throws(LaunchError) -> String {
        let name = arguments[0]
        guard !name.utf8.contains(UInt8(ascii: "/")) else { return inDirectory(name) }
        let path = environment["PATH"] ?? CommandHost.fallbackPath
        var isForbidden = false
        for entry in path.split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = inDirectory(entry.isEmpty ? name : "\(entry)/\(name)")
            if access(candidate, X_OK) == 0, Self.isRegularFile(candidate) { return candidate }
            isForbidden = isForbidden || Self.isRegularFile(candidate)
        }
        throw LaunchError(program: name, code: isForbidden ? EACCES : ENOENT)
    }

    private func inDirectory(_ path: String) -> String {
        path.utf8.first == UInt8(ascii: "/") ? path : "\(directory)/\(path)"
    }

    private static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// Why a program did not start.
struct LaunchError: Error, Hashable, CustomStringConvertible {
    var program: String
    var code: Int32

    var description: String { "Cannot start \"\(program)\": \(SystemError.message(code))" }
}
