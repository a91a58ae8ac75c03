/// A git repository with a working tree and the branch `main`, for the length of one closure.
///
/// Author and dates are fixed, so object ids are stable.
package struct TemporaryRepository: Sendable {
    package let directory: TemporaryDirectory
    package let git: Git

    /// The root of the working tree.
    package var path: String { directory.path }

    /// Runs `body` with an empty repository.
    package static func with<Result>(
        _ body: (TemporaryRepository) async throws -> Result
    ) async throws -> Result {
        try await TemporaryDirectory.with { directory in
            let git = Git(in: directory.path)
            try await git("init", "--quiet", "--initial-branch=main")
            return try await body(TemporaryRepository(directory: directory, git: git))
        }
    }

    /// Writes the files, commits everything there is and returns the commit's id.
    @discardableResult
    package func commit(_ files: [String: String], message: String = "Change files") async throws -> String {
        for (path, text) in files { try directory.write(text, to: path) }
        try await git("add", "--all")
        try await git("commit", "--quiet", "--allow-empty", "--message", message)
        return try await git("rev-parse", "HEAD")
    }
}
