import Foundation
import TestSupport
import Testing

@testable import GitStore

@Suite("A store on a disk that fills up", .timeLimit(.minutes(10)))
struct FullDiskTests {
    /// Only who may mount can have a small disk of his own.
    private static let mayMount = system("unshare -m mount -t tmpfs none /mnt 2>/dev/null") == 0

    @Test(
        "is sound for git, keeps what it acknowledged, and goes on once there is room",
        .enabled(if: mayMount, "needs the right to mount, as root has"),
        arguments: [6, 11, 16].prefix(FaultRounds.count > 10 ? 3 : 1)
    )
    func survivesFullDisk(sizeMiB: Int) async throws {
        try await TemporaryDirectory.with { directory in
            let small = try directory.makeDirectory("small")
            let ending = try await Program(
                "/usr/bin/unshare",
                [
                    "-m", "sh", "-e", "-c", Self.script, "sh", small, Program.path(of: "StoreFiller"),
                    "\(sizeMiB)",
                ],
                environment: ["GIT_CONFIG_GLOBAL": "/dev/null"]
            ).ending()
            #expect(ending.status == 0, "\(ending.notesText)")
            let parts = ending.outputText.components(separatedBy: "=== in the store\n")
            try #require(parts.count == 2)
            let commits = FillerReport(parts[0]).commits
            let stored = Set(parts[1].split(separator: "\n").map(String.init))
            #expect(parts[0].contains("\nfull\n"))
            #expect(commits.last?.branch == "after")
            #expect(commits.count > 100)
            for commit in commits { #expect(stored.contains(commit.id), "\(commit.branch)") }
        }
    }

    /// The mount is seen by these processes only, and goes with them.
    private static let script = """
        mount -t tmpfs -o size="$3"m none "$1"
        head -c 1M /dev/zero > "$1/ballast"
        "$2" "$1/store.git" 0 "$1/ballast"
        git -C "$1/store.git" fsck --full --strict >&2
        echo "=== in the store"
        git -C "$1/store.git" rev-list --branches
        """
}
