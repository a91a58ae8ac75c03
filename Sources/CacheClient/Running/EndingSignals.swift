import Dispatch
import Foundation
import Synchronization

/// Takes the signals that would end us and hands them on; the second one ends us all the same.
///
/// There is one set for the rest of the process, as for `InterruptSource`.
final class EndingSignals {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private let sources: [any DispatchSourceSignal]
    private let isReleased = Mutex(false)

    init(_ handle: @escaping @Sendable (Int32) -> Void) {
        sources = Self.numbers.map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
        for (number, source) in zip(Self.numbers, sources) {
            source.setEventHandler { [self] in
                guard !release() else { _exit(128 + number) }
                handle(number)
            }
            source.resume()
        }
    }

    /// Leaves the signals to end the process; true when it was so already.
    @discardableResult
    func release() -> Bool {
        isReleased.withLock { isReleased in
            defer { isReleased = true }
            return isReleased
        }
    }
}
