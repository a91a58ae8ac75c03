extension DaemonConfiguration {
    /// The settings in which the other one differs and that are only read at the start.
    func fixedSettings(changedIn other: DaemonConfiguration) -> [String] {
        let changes = [
            ("store", store != other.store), ("spool", spool != other.spool),
            ("listen", listen != other.listen),
            ("drain-timeout", drainTimeout != other.drainTimeout),
            ("public-url", publicURL != other.publicURL),
            ("access", access != other.access), ("log-level", logLevel != other.logLevel),
            ("limits", limits != other.limits),
        ]
        return changes.filter(\.1).map(\.0)
    }
}
