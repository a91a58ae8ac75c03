/// Something in a builder's configuration that cannot be accepted.
package struct ConfigurationProblem: Hashable, Sendable {
    /// Where it is, relative to the builder: `title`, `value[1]`, `source.revision`.
    package var path: String
    package var message: String

    package init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }
}

/// Everything that is wrong with a builder's configuration.
package struct InvalidBuilderConfiguration: Error, Hashable, Sendable {
    package var problems: [ConfigurationProblem]
}
