package import BuilderProtocol

extension BuildCache {
    /// Somebody outside says how what it was asked for ended; the state after that.
    ///
    /// Throws `.alreadyEnded` when it ended otherwise before.
    package func callBack(token: String, state: StepState) throws -> StepState {
        guard let callback = parts.callbacks.find(token) else { throw CacheError.notFound("callback") }
        return try callback.call(state)
    }
}
