import Dispatch
import Foundation
import Synchronization

/// Catches one Ctrl-C; the next one, or one after `release()`, ends the process at once.
///
/// There is one for the rest of the process: taking signals back from Dispatch is not reliable.
final class InterruptSource {
    private let source: any DispatchSourceSignal
    private let isReleased = Mutex(false)

    init(_ handle: @escaping @Sendable () -> Void) {
        #if canImport(Darwin)
            // kqueue reports a signal only when nothing else takes it; on Linux an ignored one is never reported.
            signal(SIGINT, SIG_IGN)
        #endif
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        // The handler keeps the source, and with it this object, alive.
        source.setEventHandler { [self] in
            guard !release() else { _exit(128 + SIGINT) }
            handle()
        }
        source.resume()
    }

    /// Leaves Ctrl-C to end the process; true when it was so already.
    @discardableResult
    func release() -> Bool {
        isReleased.withLock { isReleased in
            defer { isReleased = true }
            return isReleased
        }
    }
}
