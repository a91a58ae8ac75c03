import Glibc

/// A program to be started.
package struct Launch: Sendable {
    /// The program's name and its arguments; never empty.
    package var arguments: [String]
    /// Its whole environment.
    package var environment: [String: String]
    package var directory: String
    package var input: Input

    /// What it reads from its stdin.
    package enum Input: Sendable {
        case nothing
        /// The stdin of our own process.
        case inherited
    }

    /// Where programs are looked up when nobody says.
    package static let fallbackPath = "/usr/local/bin:/usr/bin:/bin"

    package init(
        arguments: [String],
        environment: [String: String],
        directory: String,
        input: Input = .nothing
    ) {
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.input = input
    }

    /// The file to execute: with a slash relative to the directory, else looked up in the child's own `PATH`.
    func executable() throws(LaunchError) -> String {
        let name = arguments[0]
        guard !name.utf8.contains(UInt8(ascii: "/")) else { return inDirectory(name) }
        let path = environment["PATH"] ?? Self.fallbackPath
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
package struct LaunchError: Error, Hashable, CustomStringConvertible {
    package var program: String
    package var code: Int32

    package var description: String { "Cannot start \"\(program)\": \(SystemError.message(code))" }
}
