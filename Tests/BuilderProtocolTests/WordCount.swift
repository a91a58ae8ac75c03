import BuilderProtocol

/// A builder in Swift: counts the words of a text. What a builder must do is all here.
struct WordCount: Builder {
    let declaration = BuilderDeclaration(name: "word-count", parameters: ["text"])

    func identify(_ request: IdentityRequest) async throws -> BuildIdentity {
        let text = request.parameters["text"] ?? ""
        guard let key = BuildKey(text) else { throw IdentificationError.invalidKey(text) }
        return BuildIdentity(key: key, title: "Words of \(text)")
    }

    func build(_ environment: BuildEnvironment) async throws {
        let words = environment.parameters["text"]?.split(separator: " ") ?? []
        for (index, word) in words.enumerated() {
            try Task.checkCancellation()
            environment.log.write(line: "\(word)")
            BuildProgress(fraction: Double(index + 1) / Double(words.count)).map(environment.report)
        }
        guard !words.isEmpty else { throw BuildFailure(.builder, "No words") }
    }

    func load(_ result: SavedResult) async throws {
        _ = try await result.file("words", 1024)
    }
}
