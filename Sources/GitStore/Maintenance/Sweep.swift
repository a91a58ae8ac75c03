import Glibc

/// Clears away what a killed process left in a store. Only with the store's lock held.
struct Sweep {
    private let root: String
    private let refs: Refs
    /// What is older than this process cannot be its own. Nil when that time is not known: then nothing is.
    private let start: Timestamp?

    init(root: String, refs: Refs) {
        self.root = root
        self.refs = refs
        start = Timestamp.processStart
    }

    func run() throws(GitError) -> SweepReport {
        var report = SweepReport()
        var symbolic: [String] = []
        // First: the others are compared with it.
        try mendPackedRefs(&report)
        try visit("", &report, &symbolic)
        // Last: what they stand for may have been broken until now.
        for name in symbolic { try mend(name, &report) }
        return report
    }

    private func mendPackedRefs(_ report: inout SweepReport) throws(GitError) {
        removeLeftover("packed-refs.lock", &report)
        guard try BrokenPackedRefs(root: root, fileSystem: FileSystem()).repair() else { return }
        report.lostRefs.append("packed-refs")
    }

    /// `directory`: relative to the store, empty or with a slash at its end.
    private func visit(
        _ directory: String,
        _ report: inout SweepReport,
        _ symbolic: inout [String]
    ) throws(GitError) {
        for entry in try Directory.entries(in: "\(root)/\(directory)") {
            let path = directory + String(decoding: entry.name, as: UTF8.self)
            if entry.isDirectory {
                if path != "cairn" { try visit("\(path)/", &report, &symbolic) }
            } else if isLeftover(path) {
                removeLeftover(path, &report)
            } else if path.hasPrefix("refs/") {
                if case .symbolic = try refs.loose.read(path) {
                    symbolic.append(path)
                } else {
                    try mend(path, &report)
                }
            }
        }
    }

    private func removeLeftover(_ path: String, _ report: inout SweepReport) {
        if isStale(path), unlink("\(root)/\(path)") == 0 { report.removedFiles.append(path) }
    }

    private func isLeftover(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        if path.hasPrefix("objects/pack/"), name.hasSuffix(".keep") { return isOurs(path) }
        return name.hasSuffix(".lock") || path.hasPrefix("objects/") && name.hasPrefix("tmp_")
    }

    /// Of a pack that was being written; others keep packs for other reasons.
    private func isOurs(_ keepFile: String) -> Bool {
        let content = try? Descriptor("\(root)/\(keepFile)", O_RDONLY).read(limit: 64)
        return content == Array(KeepFile.content.utf8)
    }

    private func isStale(_ path: String) -> Bool {
        var status = stat()
        guard let start, lstat("\(root)/\(path)", &status) == 0 else { return false }
        return Timestamp(status.st_mtim) < start
    }

    private func mend(_ name: String, _ report: inout SweepReport) throws(GitError) {
        switch try BrokenRef(name: name, root: root, refs: refs, fileSystem: FileSystem()).repair() {
        case .sound: break
        case .restored: report.restoredRefs.append(name)
        case .lost: report.lostRefs.append(name)
        }
    }
}
