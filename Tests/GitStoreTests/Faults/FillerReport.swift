import TestSupport
import Testing

@testable import GitStore

/// What `StoreFiller` printed: the commits that were acknowledged to it.
struct FillerReport {
    private(set) var commits: [(branch: String, id: String)] = []
    private(set) var errors: [String] = []

    init(_ output: String) {
        // A line that was cut was not acknowledged.
        for line in output.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            if words.first == "done", words.count == 3 {
                commits.append((String(words[1]), String(words[2])))
            } else if words.first == "error" {
                errors.append(String(line))
            }
        }
    }

    /// git finds nothing wrong with the store, and every commit on its branch.
    static func check(_ reports: [FillerReport], in git: Git) async throws {
        try await git("fsck", "--full", "--strict")
        let heads = try await git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
        let branches = Set(heads.split(separator: "\n").map(String.init))
        let reachable = try await git("rev-list", "--branches")
        let commits = Set(reachable.split(separator: "\n").map(String.init))
        for commit in reports.flatMap(\.commits) {
            #expect(branches.contains(commit.branch))
            #expect(commits.contains(commit.id), "\(commit.branch)")
        }
    }
}
