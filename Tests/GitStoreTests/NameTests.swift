import GitStore
import TestSupport
import Testing

@Suite("Names", .timeLimit(.minutes(3)))
struct NameTests {
    @Test("a branch name is valid when git says so")
    func branchNamesAgree() async throws {
        try await TemporaryDirectory.with { directory in
            let git = Git(in: directory.path)
            try await git("init", "--quiet", "--bare")
            var generator = SplitMix(state: 7)
            let parts = [
                "a", "b", ".", "..", "/", ".lock", "@", "{", "@{", "-", "~", "^", ":", "?", "*", "[", "\\",
                " ",
                "\u{1}",
                "\u{7f}", "HEAD", "=", "+",
            ]
            let names = (0..<400).map { _ in
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    parts.randomElement(using: &generator) ?? ""
                }
                .joined()
            }
            let valid = try await Self.validNames(among: Array(Set(names)), git)
            for name in Set(names) {
                #expect((BranchName(name) != nil) == valid.contains(name), "\(name.debugDescription)")
            }
        }
    }

    /// Those that `git check-ref-format` accepts; an alias, since it takes but one name at a time.
    private static func validNames(among names: [String], _ git: Git) async throws -> Set<String> {
        let check = """
            !while IFS= read -r name; do \
            git check-ref-format "refs/heads/$name" && printf '%s\\n' "$name"; done; true
            """
        let accepted = try await git(
            "-c",
            "alias.check=\(check)",
            "check",
            input: names.map { $0 + "\n" }.joined()
        )
        return Set(accepted.split(separator: "\n").map(String.init))
    }

    @Test(
        "a path is refused when no tree may hold it",
        arguments: [
            "", "/", "a/", "/a", "a//b", ".", "a/..", ".git", "a/.GIT/b", "git~1", ".git .", "a\\.git",
            "x\0y",
        ]
    )
    func refusesPaths(_ path: String) {
        #expect(TreePath(path) == nil)
    }

    @Test(
        "a path is taken when git's fsck takes it",
        arguments: [".gitignore", "git", "..a", "a.git", "git~2", "é", "a b\n", "-"]
    )
    func takesPaths(_ name: String) async throws {
        #expect(TreePath(name) != nil)
    }

    @Test("git's fsck and ours agree about names that some file system takes for .git")
    func protectedNamesAgree() async throws {
        try await TemporaryDirectory.with { directory in
            let git = Git(in: directory.path)
            try await git("init", "--quiet", "--bare")
            let blob = try await git("hash-object", "-w", "--stdin", input: "x")
            var generator = SplitMix(state: 11)
            let parts = [
                ".", "g", "i", "t", ".git", ".GIT", "git~1", "GIT~1", " ", ":", "\\", "\u{200c}", "\u{feff}",
                "x", "~",
                "1",
            ]
            let random = (0..<400).map { _ in
                (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                    parts.randomElement(using: &generator) ?? ""
                }
                .joined()
            }
            let known = [
                ".git", ".g\u{200c}it", ".git\u{feff}", "a\\.git", ".git::$INDEX", "GIT~1. .", "git~2",
                ".gitx", "x\\y",
            ]
            let names = Set(random + known).subtracting([".", ".."]).sorted()
            let input = names.map { "100644 blob \(blob)\t\($0)\u{0}" }
            // Each name in a tree of its own, all made by one process: an empty record ends a tree.
            let trees = try await git.run(
                ["mktree", "-z", "--batch"],
                input: Array(input.joined(separator: "\u{0}").utf8)
            )
            let ids = String(decoding: trees, as: UTF8.self).split(separator: "\n").map(String.init)
            try #require(ids.count == names.count)
            var complaints = ""
            do { try await git("fsck", "--strict") } catch let failure as CommandFailure {
                complaints = failure.errors
            }
            for (name, id) in zip(names, ids) {
                let isBad = complaints.contains("error in tree \(id): hasDotgit")
                #expect((TreePath(name) == nil) == isBad, "\(name.debugDescription)")
            }
        }
    }
}
