/// Why a build was started.
package enum BuildCause: String, CaseIterable, Sendable {
    case miss, marked, stale, unreadable
}
