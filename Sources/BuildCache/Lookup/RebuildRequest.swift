package import BuilderProtocol

/// A wish that a result be built anew.
package struct RebuildRequest: Sendable {
    package var builder: String
    package var key: BuildKey
    package var reason: String?
    package var user: String?
    /// True to begin the build at once.
    package var start: Bool
    /// For `start`: the private parameters, which no commit holds.
    package var parameters: [String: String]
    package var context: [String: String]

    package init(
        builder: String,
        key: BuildKey,
        reason: String? = nil,
        user: String? = nil,
        start: Bool = false,
        parameters: [String: String] = [:],
        context: [String: String] = [:]
    ) {
        self.builder = builder
        self.key = key
        self.reason = reason
        self.user = user
        self.start = start
        self.parameters = parameters
        self.context = context
    }
}

/// What became of the wish.
package struct RebuildAnswer: Sendable {
    /// False when a build was already pending, which then is `build`.
    package var marked: Bool
    package var build: Build?

    package init(marked: Bool, build: Build?) {
        self.marked = marked
        self.build = build
    }
}
