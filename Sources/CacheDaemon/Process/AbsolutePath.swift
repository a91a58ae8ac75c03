import Glibc

/// Paths as they must be for git and for processes in other directories.
enum AbsolutePath {
    /// Relative paths count from the directory that the daemon was started in.
    static func of(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        // Commands see the spool's path: as they would spell it themselves.
        if path.hasPrefix("./") { return of(String(path.dropFirst(2))) }
        guard let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        let current = String(cString: directory)
        return current == "/" ? "/\(path)" : "\(current)/\(path)"
    }
}
