import Glibc

/// What the child does before it executes: its directory, its input, our pipe or terminal as output, nothing
/// else open.
struct SpawnActions: ~Copyable {
    private(set) var value = posix_spawn_file_actions_t()

    init(_ launch: Launch, output: OutputChannel) throws(SystemError) {
        guard let addChangeDirectory = GNUExtensions.addChangeDirectory,
            let addCloseFrom = GNUExtensions.addCloseFrom
        else { throw SystemError("posix_spawn", code: ENOSYS) }
        posix_spawn_file_actions_init(&value)
        if launch.input == .nothing {
            posix_spawn_file_actions_addopen(&value, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        if output.isTerminal {
            // Opened, not passed on: a session's leader gets the first terminal that it opens as its own.
            posix_spawn_file_actions_addopen(&value, STDOUT_FILENO, output.name, O_RDWR, 0)
        } else {
            posix_spawn_file_actions_adddup2(&value, output.farEnd, STDOUT_FILENO)
        }
        posix_spawn_file_actions_adddup2(&value, STDOUT_FILENO, STDERR_FILENO)
        _ = launch.directory.withCString { addChangeDirectory(&value, $0) }
        _ = addCloseFrom(&value, STDERR_FILENO + 1)
    }

    deinit {
        var value = value
        posix_spawn_file_actions_destroy(&value)
    }
}

/// A session of its own, no signal blocked and none ignored, whatever the daemon does with its own.
struct SpawnAttributes: ~Copyable {
    private(set) var value = posix_spawnattr_t()

    init() {
        posix_spawnattr_init(&value)
        let flags = GNUExtensions.setSession | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&value, Int16(flags))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&value, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&value, &signals)
    }

    deinit {
        var value = value
        posix_spawnattr_destroy(&value)
    }
}
