import Synchronization
import UnixSignals

/// What ends the daemon, or changes it, from outside: signals, and the server's own end.
final class DaemonEvents: Sendable {
    /// What has happened so far.
    struct Happened: Hashable, Sendable {
        /// SIGTERM and SIGINT, in order.
        var signals: [String] = []
        var hasServerEnded = false
    }

    let happened = Observed(Happened())
    private let hangup = Mutex<(@Sendable () -> Void)?>(nil)
    private let listener = Mutex<Task<Void, Never>?>(nil)

    /// From here on no signal ends the process at once.
    init() async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let task = Task { [weak self] in
            for await signal in signals { self?.receive(signal) }
        }
        listener.withLock { $0 = task }
    }

    deinit {
        listener.withLock { $0?.cancel() }
    }

    func serverEnded() {
        happened.update { $0.hasServerEnded = true }
    }

    /// What SIGHUP does from now on; before, it does nothing.
    func onHangup(_ action: @escaping @Sendable () -> Void) {
        hangup.withLock { $0 = action }
    }

    private func receive(_ signal: UnixSignal) {
        if signal == .sighup {
            hangup.withLock { $0 }?()
        } else {
            happened.update { $0.signals.append(signal == .sigterm ? "SIGTERM" : "SIGINT") }
        }
    }
}
