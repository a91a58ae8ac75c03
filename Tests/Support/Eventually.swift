/// A state that a test waited for and that did not come.
package struct NeverHappened: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
        self.description = description
    }
}

/// Returns as soon as `condition` holds; a test waits for states, never for time.
///
/// The bound is far beyond what a slow machine needs: it ends a test that would hang.
package func eventually(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ condition: @Sendable () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(description: what) }
        try await Task.sleep(for: .milliseconds(1))
    }
}
