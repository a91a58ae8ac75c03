import ArgumentParser

/// Which results are meant; all of them count.
struct ResultFilters: ParsableArguments {
    @Option(help: "success, failure, marked or pending.") var status: String?
    @Option(help: "Finished then or later: a time (RFC 3339), or 30s, 5m, 1h, 7d ago.") var since: PastTime?
    @Option(help: "Finished before then.") var until: PastTime?
    @Option(parsing: .unconditional, help: "Some line of the log matches this regular expression.")
    var logMatches: String?
    @Flag(help: "Only tell which.") var dryRun = false

    var isEmpty: Bool {
        status == nil && since == nil && until == nil && logMatches == nil && !dryRun
    }
}
