import Glibc

/// One check of a store, on one thread.
final class CheckRun {
    private static let quarantine = "refs/cairn/quarantine/"

    private let root: String
    private let refs: Refs
    private var objects: ObjectCheck
    private var result = CheckReport()

    init(root: String) throws(GitError) {
        self.root = root
        refs = Refs(root: root)
        objects = ObjectCheck(try OpenRepository(path: root, refs: refs))
    }

    func report() throws(GitError) -> CheckReport {
        try checkPacks()
        checkMultiPackIndex()
        try checkBrokenRefs()
        // Tags and the like are not ours.
        for directory in [BranchName.directory, RecordName.directory] {
            for (name, id) in try refs.list(directory: directory, prefix: directory, after: nil, limit: .max)
            {
                if name.hasPrefix(Self.quarantine) {
                    result.quarantined.append(name)
                } else {
                    try check(name, id)
                }
            }
        }
        result.objects = objects.soundCount
        return result
    }

    private func check(_ name: String, _ id: ObjectID) throws(GitError) {
        result.refs += 1
        guard !objects.losses(below: id).isEmpty else { return }
        // Packs are merged and branches change while we look: only what is lost twice is lost.
        objects.useAnew(try OpenRepository(path: root, refs: refs))
        guard let current = try? refs.id(of: name) else { return }
        for loss in objects.losses(below: current) {
            result.findings.append(
                CheckReport.Finding(
                    ref: name,
                    object: loss.object,
                    path: loss.path.isEmpty ? nil : String(decoding: loss.path, as: UTF8.self),
                    problem: loss.problem,
                    advice:
                        "delete it (git --git-dir=\(root) update-ref -d \(name)); the next request builds it anew"
                )
            )
        }
    }

    private func checkBrokenRefs() throws(GitError) {
        let walk = LooseRefsWalk(refs: refs.loose, prefix: "refs/", after: nil, limit: .max)
        for name in try walk.names(in: "refs/") {
            do throws(GitError) {
                _ = try refs.id(of: name)
            } catch {
                guard error.code == .brokenRef else { throw error }
                result.findings.append(
                    CheckReport.Finding(
                        ref: name,
                        problem: "its file says nothing that git could use",
                        advice: "the next build of it mends it; or remove \(root)/\(name)"
                    )
                )
            }
        }
    }

    private func checkPacks() throws(GitError) {
        let directory = PackDirectory(root: root, fileSystem: FileSystem())
        for name in try Directory.names(in: directory.path).map({ String(decoding: $0, as: UTF8.self) })
        where name.hasPrefix("pack-") && name.hasSuffix(".idx") {
            let pack = String(name.dropLast(4))
            guard !isSound(pack, in: directory), access(directory.path(pack, "idx"), F_OK) == 0 else {
                continue
            }
            result.findings.append(
                CheckReport.Finding(
                    problem: "\(pack) and its index do not belong together, or one of them is damaged",
                    advice:
                        "move both out of objects/pack, run this check again, and delete the branches that it names"
                )
            )
        }
    }

    private func isSound(_ pack: String, in directory: PackDirectory) -> Bool {
        (try? PackReader(pack, in: directory.path)) != nil && hasItsChecksum(directory.path(pack, "idx"))
    }

    private func checkMultiPackIndex() {
        let path = "\(root)/objects/pack/multi-pack-index"
        guard access(path, F_OK) == 0, !hasItsChecksum(path) else { return }
        result.findings.append(
            CheckReport.Finding(
                problem: "objects/pack/multi-pack-index is damaged",
                advice: "delete it: whatever it says the indexes of the packs say too"
            )
        )
    }

    /// An index ends with the checksum of all that comes before.
    private func hasItsChecksum(_ path: String) -> Bool {
        guard let file = try? MappedFile(path), file.bytes.count > 20 else { return false }
        return withExtendedLifetime(file) {
            let hash = SHA1()
            hash.update(UnsafeRawBufferPointer(rebasing: file.bytes.dropLast(20)))
            return hash.finish() == ObjectID(file.bytes, at: file.bytes.count - 20)
        }
    }
}
