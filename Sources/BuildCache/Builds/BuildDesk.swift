import BuilderProtocol

/// What all builds share.
struct BuildDesk: Sendable {
    var spool: Spool
    /// Tasks that wait for the end of any build.
    var waiters: Headcount
    /// Readers of any log.
    var followers: Headcount
    var phaseMetrics: PhaseMetrics
    var now: @Sendable () -> Timestamp
}
