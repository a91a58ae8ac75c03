import Glibc

extension Duration {
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    package var milliseconds: Double { seconds * 1000 }
}

/// What the closure took.
package func timed(_ body: () throws -> Void) rethrows -> Duration {
    let start = ContinuousClock.now
    try body()
    return .now - start
}

/// Returns once the condition holds; throws when it does not within the time.
package func waitUntil(
    _ what: String,
    within limit: Duration = .seconds(60),
    _ condition: () throws -> Bool
) throws {
    let deadline = ContinuousClock.now + limit
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw BenchmarkError("not within \(limit): \(what)") }
        usleep(10_000)
    }
}
