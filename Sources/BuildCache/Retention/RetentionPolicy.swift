package import BuilderProtocol

/// What of a builder's results stays; without limits everything does.
package struct RetentionPolicy: Hashable, Sendable {
    /// Since the last use.
    package var keepFor: Duration?
    package var keepResults: Int?

    package init(keepFor: Duration? = nil, keepResults: Int? = nil) {
        self.keepFor = keepFor
        self.keepResults = keepResults
    }

    package init(_ declaration: BuilderDeclaration) {
        self.init(keepFor: declaration.keepFor, keepResults: declaration.keepResults)
    }

    var hasLimits: Bool { keepFor != nil || keepResults != nil }
}
