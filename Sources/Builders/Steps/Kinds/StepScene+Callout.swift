import BuilderProtocol

extension StepScene {
    func perform(_ callout: StepConfiguration.Callout) async throws -> Bool {
        let url = render(callout.url)
        let deadline = ContinuousClock.now + callout.timeout
        let callback = try environment.preparation.openCallback()
        do {
            let call = Callout(
                url: url,
                body: body(callback: callback.token),
                deadline: deadline,
                redaction: Redaction(of: url),
                log: log
            )
            try await call.post()
            callback.start()
            log.write("Waiting for the callback of \(Redaction(of: url).apply(to: url))")
            try conclude(try await callback.end(within: deadline - .now), callback, callout)
            return false
        } catch {
            callback.close(error is BuildFailure ? .fail : .cancel)
            throw error
        }
    }

    private func conclude(
        _ end: StepState?,
        _ callback: any Callback,
        _ callout: StepConfiguration.Callout
    ) throws {
        // A call may come between the end of the time and the closing: then it counts.
        switch end ?? callback.close(.fail) {
        case .completed: return
        case .cancelled: throw BuildCancellation(reason: "its step \(name) was cancelled by a callback")
        case .failed where end != nil: throw BuildFailure(.step, "the callback said so")
        case .failed, .created, .running:
            throw BuildFailure(.step, "no callback within \(callout.timeout.shown)")
        }
    }

    private func body(callback token: String) -> [UInt8] {
        CanonicalJSON.object([
            "builder": .string(builder),
            "key": .string(environment.identity.key.description),
            "build": .string(environment.build),
            "step": .string(name),
            "callback": .string("\(host.publicURL())/v1/callbacks/\(token)"),
        ]).bytes
    }
}
