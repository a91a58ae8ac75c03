import Glibc

/// A child that runs in a session of its own and whose output comes to us through one pipe,
/// or through a terminal of its own.
///
/// Nobody else may wait for it: until `reap` its number names this process and its session, nothing else.
struct ChildProcess {
    let id: pid_t
    /// Everything it and its descendants write to stdout and stderr; reading does not block.
    let output: Int32
    /// How `/proc` names what they write to.
    let outputName: String

    init(_ launch: Launch, terminal: TerminalSize? = nil) throws {
        let executable = try launch.executable()
        guard access(launch.directory, F_OK) == 0 else { throw SystemError("chdir") }
        let channel = try terminal.map(OutputChannel.init(terminal:)) ?? OutputChannel()
        defer { close(channel.farEnd) }
        do {
            id = try Self.spawn(executable, launch, output: channel)
        } catch {
            close(channel.nearEnd)
            throw error
        }
        (output, outputName) = (channel.nearEnd, channel.name)
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    /// Blocks until the process has ended; it stays a zombie.
    func waitForExit() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    }

    /// For one with a terminal.
    func resize(to size: TerminalSize) {
        guard TerminalSize(of: output) != size else { return }
        var size = size.kernelSize
        _ = ioctl(output, UInt(TIOCSWINSZ), &size)
    }

    /// Takes the ended process's status and frees its number.
    func reap() -> ExitStatus {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
        return ExitStatus(waitStatus: status)
    }

    private static func spawn(_ executable: String, _ launch: Launch, output: OutputChannel) throws
        -> pid_t
    {
        let actions = try SpawnActions(launch, output: output)
        let attributes = SpawnAttributes()
        let environment = launch.environment.map { "\($0.key)=\($0.value)" }.sorted()
        var id: pid_t = 0
        let code = withCStrings(launch.arguments) { arguments in
            withCStrings(environment) { environment in
                withUnsafePointer(to: actions.value) { actions in
                    withUnsafePointer(to: attributes.value) { attributes in
                        retryingWhileBusy {
                            posix_spawn(&id, executable, actions, attributes, arguments, environment)
                        }
                    }
                }
            }
        }
        // A machine without room for another process is no property of the command.
        if [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(code) { throw SystemError("posix_spawn", code: code) }
        guard code == 0 else { throw LaunchError(program: launch.arguments[0], code: code) }
        return id
    }

    // A program that was just checked out is still open for writing in any child that another thread is
    // starting at this moment; that passes as soon as the child executes.
    private static func retryingWhileBusy(_ start: () -> Int32) -> Int32 {
        for attempt in 0..<9 {
            let code = start()
            guard code == ETXTBSY else { return code }
            usleep(1000 << attempt)
        }
        return start()
    }

    private static func withCStrings<Value>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
