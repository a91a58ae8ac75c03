import Glibc

/// Follows a running command on a thread of its own: passes its output on, watches the clocks, ends its tree.
struct Supervision {
    static let chunkBytes = 64 << 10
    private static let tickInterval: Duration = .milliseconds(150)
    private static let longestWait: Duration = .seconds(365 * 86400)
    // Time for the likes of tee to pass on what the command wrote, before they are asked to end.
    private static let settling: Duration = .milliseconds(500)

    private let run: CommandRun
    private let child: ChildProcess
    private let signals: RunSignals
    private let start: ContinuousClock.Instant
    private let tree: ProcessTree
    private var lastOutput: ContinuousClock.Instant
    private var nextTick: ContinuousClock.Instant
    private var isOutputOpen = true

    init(_ run: CommandRun, child: ChildProcess, signals: RunSignals) {
        self.run = run
        self.child = child
        self.signals = signals
        start = .now
        lastOutput = start
        nextTick = start
        tree = ProcessTree(
            leader: child.id,
            cookie: run.cookie,
            directories: run.directories,
            output: child.outputName
        )
    }

    /// Returns when nothing of the command is left.
    mutating func follow() -> CommandRun.End {
        let early = followLeader()
        let isReaped = endTree(settling: early == nil)
        drain()
        let status = isReaped ? child.reap() : .killed(signal: SIGKILL)
        return early ?? .ended(status)
    }

    /// Follows until the leader ended, which is nil, or must be ended.
    private mutating func followLeader() -> CommandRun.End? {
        while true {
            if signals.isCancelled { return .cancelled }
            if signals.hasExited { return nil }
            let now = ContinuousClock.now
            if let timeout = run.timeout, now >= start + timeout { return .exceededTimeout }
            if let silence = run.silenceTimeout, now >= lastOutput + silence { return .exceededSilence }
            tick(now)
            wait(until: nextDeadline)
        }
    }

    private mutating func tick(_ now: ContinuousClock.Instant) {
        guard now >= nextTick else { return }
        run.tick?()
        if let size = run.terminal?() { child.resize(to: size) }
        nextTick = now + Self.tickInterval
    }

    private var nextDeadline: ContinuousClock.Instant {
        var deadline = start + (run.timeout ?? Self.longestWait)
        if let silence = run.silenceTimeout { deadline = min(deadline, lastOutput + silence) }
        if run.tick != nil || run.terminal != nil { deadline = min(deadline, nextTick) }
        return deadline
    }

    /// Ends what is left of the tree; false when the leader is among what could not be ended.
    private mutating func endTree(settling: Bool) -> Bool {
        let deadline = ContinuousClock.now + run.grace
        if settling { settle(until: min(deadline, .now + Self.settling)) }
        let request = signals.isCancelled ? run.stopSignal() : SIGTERM
        var ending = TreeEnding(tree, grace: deadline - .now, asking: request)
        while true {
            switch ending.step() {
            case .gone where signals.hasExited: return true
            case .gone:
                // The last moment before its end, or a /proc that shows us nothing.
                kill(-child.id, SIGKILL)
                pump(until: .now + .milliseconds(1))
            case .waiting(let pause): pump(until: .now + pause)
            case .givenUp(let ids):
                run.logger.error("processes cannot be killed", metadata: ["processes": "\(ids)"])
                return !signals.abandon()
            }
        }
    }

    /// After the leader's own end: waits for those who still hold the output, when there are any.
    private mutating func settle(until deadline: ContinuousClock.Instant) {
        drain()
        var tree = tree
        guard isOutputOpen, !tree.members().isEmpty else { return }
        while isOutputOpen, ContinuousClock.now < deadline, !signals.isCancelled { wait(until: deadline) }
    }

    /// Passes output on until then, or until the leader ends.
    private mutating func pump(until deadline: ContinuousClock.Instant) {
        let hadExited = signals.hasExited
        while ContinuousClock.now < deadline, signals.hasExited == hadExited { wait(until: deadline) }
    }

    /// Passes on what is in the pipe, without waiting for more.
    private mutating func drain() {
        // Whoever escaped us may write for ever.
        let deadline = ContinuousClock.now + .seconds(1)
        while isOutputOpen, ContinuousClock.now < deadline, readOutput() {}
    }

    /// Waits for output or a signal, and passes on one chunk.
    private mutating func wait(until deadline: ContinuousClock.Instant) {
        var descriptors = [
            pollfd(fd: isOutputOpen ? child.output : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.wakeUp, events: Int16(POLLIN), revents: 0),
        ]
        let pause = max(.zero, deadline - .now).wholeMillisecondsRoundedUp
        guard poll(&descriptors, 2, Int32(clamping: pause)) > 0 else { return }
        if descriptors[0].revents != 0 { _ = readOutput() }
        if descriptors[1].revents != 0 { takeWakeUps() }
    }

    /// False when there is nothing to read now.
    private mutating func readOutput() -> Bool {
        var length = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) { buffer, count in
            length = read(child.output, buffer.baseAddress, buffer.count)
            count = max(0, length)
        }
        if length == 0 || length < 0 && errno != EAGAIN && errno != EINTR { isOutputOpen = false }
        guard length > 0 else { return false }
        lastOutput = .now
        if !signals.isCancelled || run.showsItsEnd { run.output(chunk) }
        return true
    }

    private func takeWakeUps() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = withUnsafeMutableBytes(of: &bytes) { read(signals.wakeUp, $0.baseAddress, $0.count) }
    }
}
