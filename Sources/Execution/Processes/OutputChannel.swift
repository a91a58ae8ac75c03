import Glibc

/// What a child writes its output to: a pipe, or a terminal of its own.
struct OutputChannel {
    /// Ours, for reading.
    let nearEnd: Int32
    /// The child's; to be closed here once the child has it.
    let farEnd: Int32
    /// As `/proc` names it.
    let name: String
    let isTerminal: Bool

    /// A pipe.
    init() throws(SystemError) {
        let pipe = try Pipe()
        var status = stat()
        fstat(pipe.readEnd, &status)
        (nearEnd, farEnd, isTerminal) = (pipe.readEnd, pipe.writeEnd, false)
        name = "pipe:[\(status.st_ino)]"
    }

    /// A terminal that passes bytes on as they are: the log has the line feeds that the command wrote.
    init(terminal size: TerminalSize) throws(SystemError) {
        var (nearEnd, farEnd): (Int32, Int32) = (-1, -1)
        var size = size.kernelSize
        guard openpty(&nearEnd, &farEnd, nil, nil, &size) == 0 else { throw SystemError("openpty") }
        for end in [nearEnd, farEnd] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var settings = termios()
        tcgetattr(farEnd, &settings)
        settings.c_oflag &= ~tcflag_t(OPOST)
        settings.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(farEnd, TCSANOW, &settings)
        (self.nearEnd, self.farEnd, isTerminal) = (nearEnd, farEnd, true)
        name = ProcessFile.target("/proc/self/fd/\(farEnd)") ?? ""
    }
}
