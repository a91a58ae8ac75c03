import Synchronization

/// Hands values from several senders to one receiver. A sender goes on only when its value was taken, so
/// nothing piles up.
final class Rendezvous<Value: Sendable>: Sendable {
    private struct Sender {
        var value: Value
        var resume: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var senders: [Sender] = []
        var receiver: CheckedContinuation<Value, any Error>?
        var closure: (any Error)?
    }

    private let state = Mutex(State())

    /// Returns when the value was taken; throws when the rendezvous is closed.
    func send(_ value: Value) async throws {
        try await withCheckedThrowingContinuation { (sender: CheckedContinuation<Void, any Error>) in
            let action: () -> Void = state.withLock { state in
                if let error = state.closure { return { sender.resume(throwing: error) } }
                guard let receiver = state.receiver.take() else {
                    state.senders.append(Sender(value: value, resume: sender))
                    return {}
                }
                return {
                    receiver.resume(returning: value)
                    sender.resume()
                }
            }
            action()
        }
    }

    /// The next value; throws when the rendezvous is closed.
    func receive() async throws -> Value {
        try await withCheckedThrowingContinuation { (receiver: CheckedContinuation<Value, any Error>) in
            let action: () -> Void = state.withLock { state in
                if let error = state.closure { return { receiver.resume(throwing: error) } }
                guard !state.senders.isEmpty else {
                    state.receiver = receiver
                    return {}
                }
                let sender = state.senders.removeFirst()
                return {
                    sender.resume.resume()
                    receiver.resume(returning: sender.value)
                }
            }
            action()
        }
    }

    /// Fails everybody, now and later. The first call counts.
    func close(throwing error: any Error) {
        let action: () -> Void = state.withLock { state in
            guard state.closure == nil else { return {} }
            state.closure = error
            let (senders, receiver) = (state.senders, state.receiver.take())
            state.senders = []
            return {
                for sender in senders { sender.resume.resume(throwing: error) }
                receiver?.resume(throwing: error)
            }
        }
        action()
    }
}
