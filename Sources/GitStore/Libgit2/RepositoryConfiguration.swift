import CGit2
import Glibc

/// A repository's own configuration file, without the user's and the system's.
struct RepositoryConfiguration {
    let root: String

    private var path: String { "\(root)/config" }

    /// All values by name, both as git normalises them; of several the last.
    func values() throws(GitError) -> [String: String] {
        let file = try open()
        var values: [String: String] = [:]
        let code = withUnsafeMutablePointer(to: &values) { values in
            git_config_foreach(
                file.pointer,
                { entry, payload in
                    guard let entry = entry?.pointee, let name = entry.name, let payload else { return -1 }
                    // A name without a value means true.
                    payload.assumingMemoryBound(to: [String: String].self)
                        .pointee[String(cString: name)] = entry.value.map { String(cString: $0) } ?? "true"
                    return 0
                },
                values
            )
        }
        try check("git_config_foreach", code)
        return values
    }

    func set(_ values: [String: String]) throws(GitError) {
        do {
            let file = try open()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                try check("git_config_set_string", git_config_set_string(file.pointer, name, value))
            }
        }
        try Descriptor(path, O_RDONLY).sync()
        try Directory.sync(root)
    }

    /// Makes the directory a bare repository with the branch `main`; completes one that was begun.
    func createRepository() throws(GitError) {
        Libgit2.start()
        var options = git_repository_init_options()
        try check(
            "git_repository_init_options_init",
            git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION))
        )
        options.flags = GIT_REPOSITORY_INIT_BARE.rawValue
        _ = try RepositoryHandle("git_repository_init_ext") { created in
            "main".withCString { branch in
                options.initial_head = branch
                return git_repository_init_ext(&created, root, &options)
            }
        }
    }

    private func open() throws(GitError) -> ConfigHandle {
        Libgit2.start()
        return try ConfigHandle("git_config_open_ondisk") { git_config_open_ondisk(&$0, path) }
    }
}
