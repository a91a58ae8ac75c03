import Synchronization
import UnixSignals

/// What ends the daemon, or changes it, from outside: signals, and the server's own end.
final class DaemonEvents: Sendable {
    enum Ending: Hashable, Sendable {
        case signal(String)
        case serverEnded
    }

    /// What ended it, in order. Only the first two matter: the second one ends the patience.
    let endings: AsyncStream<Ending>
    private let continuation: AsyncStream<Ending>.Continuation
    private let hangup = Mutex<(@Sendable () -> Void)?>(nil)
    private let listener = Mutex<Task<Void, Never>?>(nil)

    /// From here on no signal ends the process at once.
    init() async {
        (endings, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(4))
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let task = Task { [weak self] in
            for await signal in signals { self?.receive(signal) }
        }
        listener.withLock { $0 = task }
    }

    deinit {
        listener.withLock { $0?.cancel() }
    }

    func report(_ ending: Ending) {
        continuation.yield(ending)
    }

    /// What SIGHUP does from now on; before, it does nothing.
    func onHangup(_ action: @escaping @Sendable () -> Void) {
        hangup.withLock { $0 = action }
    }

    private func receive(_ signal: UnixSignal) {
        if signal == .sighup {
            hangup.withLock { $0 }?()
        } else {
            report(.signal(signal == .sigterm ? "SIGTERM" : "SIGINT"))
        }
    }
}
