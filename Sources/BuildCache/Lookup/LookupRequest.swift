/// A request for a result, to be built when it is not known.
package struct LookupRequest: Sendable {
    package var builder: String
    /// As the client gave them.
    package var parameters: [String: String]
    package var context: [String: String]
    /// Age from which the caller finds a result stale, failures included.
    package var maxAge: Duration?
    package var staleWhileRevalidate: Bool
    package var onlyIfCached: Bool
    package var priority: Int
    package var user: String?
    /// Holds the build back that this may start; nil for one that begins as soon as it can.
    var start: HeldStart?

    package init(
        builder: String,
        parameters: [String: String],
        context: [String: String] = [:],
        maxAge: Duration? = nil,
        staleWhileRevalidate: Bool = false,
        onlyIfCached: Bool = false,
        priority: Int = 0,
        user: String? = nil
    ) {
        self.builder = builder
        self.parameters = parameters
        self.context = context
        self.maxAge = maxAge
        self.staleWhileRevalidate = staleWhileRevalidate
        self.onlyIfCached = onlyIfCached
        self.priority = priority
        self.user = user
    }
}
