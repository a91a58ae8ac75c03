import BuilderProtocol

extension RegisteredBuilder {
    /// Asks the builder which result is meant, and tells clients in the cache's words when it cannot say.
    func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        do {
            return try await builder.identify(request)
        } catch let error as IdentificationError {
            switch error {
            case .invalidKey(let text): throw CacheError.invalidKey(text)
            case .unknownRevision(let revision): throw CacheError.unknownRevision(revision)
            case .sourceUnavailable(let why): throw CacheError.sourceUnavailable(why)
            }
        }
    }
}
