import Glibc

/// The two ends of a pipe; both are closed in every program that is executed.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init(flags: Int32 = 0) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        // Not pipe and then fcntl: another thread may start a process in between, which would hold it open.
        guard let pipe2 = GNUExtensions.pipe2 else { throw SystemError("pipe2", code: ENOSYS) }
        guard pipe2(&ends, O_CLOEXEC | flags) == 0 else { throw SystemError("pipe2") }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}
