import Glibc

extension ProcessTree {
    /// The tree of a command that we started.
    ///
    /// `cookie`: the entry in the environment that only this command was given; `directories`: those that only
    /// it works in; `output`: the name of the pipe or terminal it
    /// writes to.
    init(leader: pid_t, cookie: String, directories: [String], output: String) {
        let start = ProcessEntry(leader)?.identity.start ?? 0
        let cookie = Array("CAIRN_COOKIE=\(cookie)".utf8)
        let roots = directories.compactMap(Self.resolved)
        self.init { process in
            // What is older than the command cannot come from it, so most of /proc costs one read each.
            guard process.identity.start >= start else { return nil }
            if process.session == leader || process.group == leader { return .session }
            if process.hasVariable(where: { $0.elementsEqual(cookie) }) { return .session }
            if [1, 2].contains(where: { process.file($0) == output }) { return .itself }
            // Somebody who looks around at a terminal is left alone.
            guard !process.hasTerminal, let directory = process.directory else { return nil }
            return roots.contains { directory == $0 || directory.hasPrefix("\($0)/") } ? .itself : nil
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
