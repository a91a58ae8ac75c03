/// Takes damaged objects out of the packs: what is written anew would otherwise be found after them.
struct PackMending {
    let packs: PackDirectory
    let refs: Refs
    let merge: PackMerge

    /// True when some pack was replaced.
    func run(_ commits: [ObjectID]) throws(GitError) -> Bool {
        var check = ObjectCheck(try OpenRepository(path: packs.root, refs: refs))
        var damaged: Set<ObjectID> = []
        for commit in commits { damaged.formUnion(check.losses(below: commit).map(\.object)) }
        var hasMended = false
        for mark in [PackDirectory.Mark.objects, .largeBlob] {
            for name in try packs.names(with: mark.prefix) where isIn(name, damaged) {
                // A pack that cannot be mended is left for the check to name.
                guard (try? mark == .objects ? merge.mend(name) : packs.putAside([name])) != nil else {
                    continue
                }
                hasMended = true
            }
        }
        return hasMended
    }

    private func isIn(_ name: String, _ objects: Set<ObjectID>) -> Bool {
        guard let index = try? PackIndexFile(packs.path(name, "idx")) else { return false }
        return objects.contains { index.number(of: $0) != nil }
    }
}
