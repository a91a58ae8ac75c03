import BuilderProtocol

/// A callback as the build has it that asked for it.
struct IssuedCallback: Callback {
    let token: String
    let callback: OpenCallback

    func start() {
        callback.advance(.start)
    }

    func end(within time: Duration) async throws -> StepState? {
        try await callback.end(within: time)
    }

    @discardableResult
    func close(_ event: StepEvent) -> StepState {
        callback.advance(event)
    }
}
