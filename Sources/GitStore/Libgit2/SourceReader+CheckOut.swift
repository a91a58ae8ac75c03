import CGit2

extension SourceReader {
    /// Writes the files of a commit, or only those at or below `paths`, into an existing directory.
    ///
    /// The repository's own index and working tree are neither read nor written.
    func checkOut(_ commit: ObjectID, paths: [TreePath]?, into directory: String) throws(GitError) {
        guard paths?.isEmpty != true else { return }
        let tree = try repository.tree(of: commit)
        let strings = CStrings((paths ?? []).map(\.bytes))
        var options = git_checkout_options()
        try check(
            "git_checkout_options_init",
            git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION))
        )
        options.checkout_strategy =
            GIT_CHECKOUT_FORCE.rawValue | GIT_CHECKOUT_DONT_UPDATE_INDEX.rawValue
            | GIT_CHECKOUT_NO_REFRESH.rawValue | GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH.rawValue
        // The bytes of the blobs: no line endings or filters that depend on somebody's configuration.
        options.disable_filters = 1
        let code = strings.withArray { array in
            directory.withCString { target in
                options.paths = array
                options.target_directory = target
                return git_checkout_tree(repository.pointer, tree.pointer, &options)
            }
        }
        try check("git_checkout_tree", code)
    }
}
