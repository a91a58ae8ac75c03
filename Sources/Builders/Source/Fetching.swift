import BuilderProtocol
import Execution
import GitStore
import Glibc
import Logging
import Synchronization

/// Brings remote repositories into mirrors, with git itself: only that can be given a deadline.
struct Fetching: Sendable {
    // Stands for the URL on git's command line and in the mirror's configuration, where anybody may read it;
    // the URL itself with its credentials is passed in the environment.
    private static let placeholder = "cairn:source"

    /// An absolute path; the mirrors are in a directory below it.
    let spool: String
    let environment: [String: String]
    let cookiePrefix: String
    let deadline: Duration
    let logger: Logger
    let uptime: @Sendable () -> Duration

    func path(of url: String) -> String {
        "\(spool)/mirrors/\(ObjectID.blob(Array(url.utf8)))"
    }

    /// Brings the mirror up to date, making it when there is none.
    func fetch(_ url: String) async throws(IdentificationError) {
        let mirror = path(of: url)
        guard access(mirror, F_OK) != 0 else {
            return try await git(
                ["--git-dir=\(mirror)", "fetch", "--quiet", "--prune", "--force", "origin"],
                url
            )
        }
        // A clone that was cut off must not look like a mirror.
        let unfinished = "\(mirror).new"
        for directory in [spool, "\(spool)/mirrors"] { mkdir(directory, 0o700) }
        try await git(
            ["clone", "--quiet", "--mirror", "--", Self.placeholder, unfinished],
            url,
            replacing: unfinished
        )
        guard rename(unfinished, mirror) == 0 else {
            throw .sourceUnavailable("the mirror cannot be put in place: \(SystemError.message(errno))")
        }
    }

    private func git(_ arguments: [String], _ url: String, replacing path: String? = nil)
        async throws(IdentificationError)
    {
        if let path { _ = try await run(["/bin/rm", "-rf", "--", path], url) }
        let (end, output) = try await run(["git", "-c", "gc.autoDetach=false"] + arguments, url)
        switch end {
        case .ended(.exited(0)): return
        case .cancelled: throw .sourceUnavailable("fetching was cancelled")
        case .exceededTimeout: throw .sourceUnavailable("fetching took longer than \(deadline.shown)")
        default:
            let words = output.split(whereSeparator: \.isNewline).joined(separator: " ")
            let shown = Redaction(of: url).apply(to: words.isEmpty ? "git failed" : words)
            throw .sourceUnavailable(shown.onOneLine(longestBytes: 500))
        }
    }

    private func run(_ arguments: [String], _ url: String) async throws(IdentificationError) -> (
        CommandRun.End, String
    ) {
        let output = Mutex<[UInt8]>([])
        let command = CommandRun(
            launch: Launch(arguments: arguments, environment: variables(for: url), directory: "/"),
            cookie: cookie(url),
            directories: [],
            timeout: deadline,
            silenceTimeout: nil,
            grace: .seconds(2),
            logger: logger,
            output: { bytes in output.withLock { $0 = Array(($0 + bytes).suffix(4096)) } },
            tick: nil
        )
        do {
            let end = try await command.run()
            return (end, output.withLock { String(decoding: $0, as: UTF8.self) })
        } catch {
            throw .sourceUnavailable("\(error)")
        }
    }

    private func cookie(_ url: String) -> String {
        "\(cookiePrefix)/mirror-\(ObjectID.blob(Array(url.utf8)))"
    }

    private func variables(for url: String) -> [String: String] {
        let owned: Set = [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
        ]
        var variables = environment.filter { !owned.contains($0.key) }
        variables["PATH"] = variables["PATH"] ?? Launch.fallbackPath
        variables["LC_ALL"] = "C"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["GIT_ASKPASS"] = variables["GIT_ASKPASS"] ?? "true"
        variables["GIT_SSH_COMMAND"] = variables["GIT_SSH_COMMAND"] ?? "ssh -o BatchMode=yes"
        variables["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh"
        // The operator may have settings of this kind; ours is one more.
        let count = variables["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
        variables["GIT_CONFIG_COUNT"] = "\(count + 1)"
        variables["GIT_CONFIG_KEY_\(count)"] = "url.\(url).insteadOf"
        variables["GIT_CONFIG_VALUE_\(count)"] = Self.placeholder
        variables["CAIRN_COOKIE"] = cookie(url)
        return variables
    }
}
