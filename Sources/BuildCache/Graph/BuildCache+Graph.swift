package import BuilderProtocol

extension BuildCache {
    /// A result with everything that it needs of other builders; starts nothing.
    package func graph(builder: String, parameters: [String: String]) async throws -> GraphDocument {
        let walk = GraphWalk(parts: parts)
        return try await walk.document(of: DependencyRequest(builder: builder, parameters: parameters))
    }
}
