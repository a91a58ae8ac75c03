/// What a store's configuration says to other gits that work in it.
struct StoreSettings {
    private static let wanted = [
        // Cairn alone prunes: objects of a commit under way are unreachable for a moment.
        "gc.auto": "0",
        "receive.autogc": "false",
        // Records are ours; clones need not see them.
        "transfer.hiderefs": "refs/cairn",
        // What git acknowledges in a store is as durable as what we do.
        "core.fsync": "all",
        // Large files are never stored as deltas: they are read piece by piece.
        "core.bigfilethreshold": "8m",
    ]

    let root: String

    /// Leaves a file that says all of it as it is.
    func apply() throws(GitError) {
        let configuration = RepositoryConfiguration(root: root)
        let present = try configuration.values()
        let missing = Self.wanted.filter { present[$0.key] != $0.value }
        if !missing.isEmpty { try configuration.set(missing) }
    }
}
