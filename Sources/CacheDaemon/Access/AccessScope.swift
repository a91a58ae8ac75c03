/// What a token may be used for.
enum AccessScope: String, CaseIterable, Hashable, Sendable {
    case read, build, rebuild, admin, metrics
}
