import Glibc

/// Brings a process tree to its end: asks every process once, kills from the end of the grace on, and looks
/// again until none is left.
struct TreeEnding {
    enum Step {
        /// Nothing runs any more.
        case gone
        /// Look again after the pause.
        case waiting(Duration)
        /// These are still there, long after they were killed.
        case givenUp([pid_t])
    }

    /// How long processes are killed before they are given up; the kernel may hold one that waits for a disk.
    static let patience: Duration = .seconds(10)

    private var tree: ProcessTree
    private let request: Int32
    private let killAt: ContinuousClock.Instant
    private var asked: Set<ProcessEntry.Identity> = []
    private var pause: Duration = .milliseconds(2)

    init(
        _ tree: ProcessTree,
        grace: Duration,
        asking request: Int32 = SIGTERM,
        now: ContinuousClock.Instant = .now
    ) {
        self.tree = tree
        self.request = request
        killAt = now + grace
    }

    mutating func step(now: ContinuousClock.Instant = .now) -> Step {
        let members = tree.members()
        if members.isEmpty { return .gone }
        if now >= killAt + Self.patience { return .givenUp(members.map(\.id)) }
        if now >= killAt {
            for member in members { member.signal(SIGKILL) }
        } else {
            for member in members where asked.insert(member.identity).inserted { member.signal(request) }
        }
        pause = min(pause * 2, .milliseconds(50))
        return .waiting(now < killAt ? min(pause, killAt - now) : pause)
    }
}
