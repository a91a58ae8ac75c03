import Glibc

/// A directory that may become or already be a store; refuses what we would misread or damage.
struct StoreCandidate {
    enum Kind {
        /// Empty, or our own creation of it was cut short.
        case creatable
        case repository
    }

    /// Present while a repository is being created.
    static let marker = "cairn/creating"

    let root: String

    @discardableResult
    func check() throws -> Kind {
        try requireOwnDirectory()
        if try isCreatable() { return .creatable }
        try requireRepository()
        try requireKnownFormat()
        return .repository
    }

    /// The absolute path of a store that is there, for whoever must not create one.
    static func existing(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else {
            throw StoreRefusal("There is no store at \(path): \(String(cString: strerror(errno))).")
        }
        defer { free(resolved) }
        let root = String(cString: resolved)
        guard try StoreCandidate(root: root).check() == .repository else {
            throw StoreRefusal("There is no store at \(path) yet.")
        }
        return root
    }

    private func requireOwnDirectory() throws {
        var status = stat()
        guard stat(root, &status) == 0 else { throw GitError.system("stat", root) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StoreRefusal(
                "\(root) is not a directory. Name a directory that is empty or does not exist yet."
            )
        }
        // Whoever owns a repository decides what its configuration makes us do (CVE-2022-24765).
        guard status.st_uid == geteuid() else {
            throw StoreRefusal(
                "\(root) belongs to user \(status.st_uid), not to user \(geteuid()) who runs Cairn. "
                    + "Change its owner, or run Cairn as that user."
            )
        }
    }

    private func isCreatable() throws -> Bool {
        if exists(Self.marker) { return true }
        let names = try Directory.names(in: root).map { String(decoding: $0, as: UTF8.self) }
        guard names.allSatisfy({ $0 == "cairn" }) else { return false }
        return try Directory.names(in: "\(root)/cairn").allSatisfy { $0 == Array("daemon.lock".utf8) }
    }

    private func requireRepository() throws {
        guard !exists(".git") else {
            throw StoreRefusal(
                "\(root) is a repository with a working tree. The store must be bare: name an empty directory."
            )
        }
        guard exists("HEAD"), exists("objects"), exists("refs"), exists("config") else {
            throw StoreRefusal(
                "\(root) is neither empty nor a git repository. Name an empty directory or a bare repository."
            )
        }
    }

    private func requireKnownFormat() throws {
        let configuration: [String: String]
        do {
            configuration = try RepositoryConfiguration(root: root).values()
        } catch {
            throw StoreRefusal("The configuration of \(root) cannot be read: \(error.message).")
        }
        let version = configuration["core.repositoryformatversion"] ?? "0"
        let extensions = configuration.keys.filter { $0.hasPrefix("extensions.") }.sorted()
        guard version == "0", extensions.isEmpty else {
            let names = extensions.map { "\($0)=\(configuration[$0] ?? "")" }.joined(separator: ", ")
            throw StoreRefusal(
                "\(root) has the repository format \(version)\(names.isEmpty ? "" : " with \(names)"), which Cairn "
                    + "cannot read. Use a plain SHA-1 repository with files as refs (git init --bare)."
            )
        }
        guard ["true", "yes", "on", "1"].contains(configuration["core.bare"]?.lowercased()) else {
            throw StoreRefusal(
                "\(root) is not a bare repository. Name an empty directory or a bare one (git init --bare)."
            )
        }
    }

    private func exists(_ relativePath: String) -> Bool {
        access("\(root)/\(relativePath)", F_OK) == 0
    }
}
