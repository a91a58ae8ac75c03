import NIOCore

/// How long a connection has been idle: nothing comes, and no answer is due. One alarm is set at a time, however
/// much happens before it.
struct IdleWatch {
    /// Idle for so long is too long; nil: never.
    private let limit: TimeAmount?
    private var last: NIODeadline = .distantPast
    private var alarm: Scheduled<Void>?

    init(limit: TimeAmount?) {
        self.limit = limit
    }

    /// Something came or went.
    mutating func interrupt(at now: NIODeadline) {
        last = now
    }

    /// Calls `check`, once, when the connection may have been idle for too long. Only on its event loop.
    mutating func setAlarm(on eventLoop: any EventLoop, check: @escaping () -> Void) {
        guard let limit else { return }
        alarm?.cancel()
        alarm = eventLoop.assumeIsolated().scheduleTask(deadline: last + limit, check)
    }

    mutating func stop() {
        alarm?.cancel()
        alarm = nil
    }

    /// An answer that is due keeps the connection from being idle, however long it takes.
    mutating func isOver(at now: NIODeadline, owesAnswer: Bool) -> Bool {
        guard let limit else { return false }
        if owesAnswer { last = now }
        return now >= last + limit
    }
}
