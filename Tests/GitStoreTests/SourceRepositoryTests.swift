import Foundation
import GitStore
import TestSupport
import Testing

@Suite("A source repository", .timeLimit(.minutes(3)))
struct SourceRepositoryTests {
    @Test("resolves what git itself resolves")
    func resolves() async throws {
        try await TemporaryRepository.with { repository in
            let first = try await repository.commit(["a": "1"])
            try await repository.git("tag", "--annotate", "v1", "--message", "one")
            try await repository.git("tag", "light")
            try await repository.git("branch", "feature/x")
            let second = try await repository.commit(["a": "2"])
            try await repository.git("update-ref", "refs/remotes/origin/theirs", first)
            let source = SourceRepository(path: repository.path)
            let tag = try await repository.git("rev-parse", "v1")
            for name in [
                first, String(first.prefix(7)), "v1", "light", "feature/x", "theirs", "origin/theirs", tag,
            ] {
                #expect(try await source.resolve(name).description == first, "\(name)")
            }
            for name in ["main", "HEAD", "refs/heads/main", second.uppercased()] {
                #expect(try await source.resolve(name).description == second, "\(name)")
            }
        }
    }

    @Test(
        "reports what names no commit as not found",
        arguments: [
            "", "nope", "main~1", "main^", "main:a", "-main", "@{-1}", "HEAD@{1}", "refs/heads/nope", "a..b",
            "main\0x", "v1^{}", ":/Change", "blob", "../main", "0000000", String(repeating: "0", count: 40),
        ]
    )
    func refuses(_ revision: String) async throws {
        try await TemporaryRepository.with { repository in
            try await repository.commit(["a": "1"])
            try await repository.git("tag", "blob", "HEAD:a")
            let source = SourceRepository(path: repository.path)
            let error = await #expect(throws: GitError.self) { try await source.resolve(revision) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("prefers a branch or tag to an abbreviated id, and a full id to everything")
    func prefersNames() async throws {
        try await TemporaryRepository.with { repository in
            let first = try await repository.commit(["a": "1"])
            let second = try await repository.commit(["a": "2"])
            try await repository.git("update-ref", "refs/heads/\(first.prefix(7))", second)
            try await repository.git("update-ref", "refs/heads/\(first)", second)
            let source = SourceRepository(path: repository.path)
            #expect(try await source.resolve(String(first.prefix(7))).description == second)
            #expect(try await source.resolve(first).description == first)
        }
    }

    @Test("names the object at each path")
    func namesObjects() async throws {
        try await TemporaryRepository.with { repository in
            let commit = try await repository.commit(["src/a": "1", "b": "2"])
            let source = SourceRepository(path: repository.path)
            let names = ["src", "src/a", "b", "nope", "b/under", "src/nope"]
            let paths = names.compactMap { TreePath($0) }
            let objects = try await source.objects(at: paths, in: #require(ObjectID(hex: commit)))
            #expect(objects.count == 6)
            for path in paths {
                let expected = try? await repository.git("rev-parse", "\(commit):\(path)")
                #expect(try #require(objects[path])?.description == expected, "\(path)")
            }
        }
    }

    @Test("checks out a commit and leaves the repository alone, eight at once")
    func checksOut() async throws {
        try await TemporaryRepository.with { repository in
            try repository.directory.write("#!/bin/sh\n", to: "bin/run", executable: true)
            try repository.directory.write("* text eol=crlf\n", to: ".gitattributes")
            try repository.directory.symbolicLink(at: "link", to: "bin/run")
            let first = try #require(
                ObjectID(hex: try await repository.commit(["a": "one\n", "dir/b": "b\n"]))
            )
            try await repository.commit(["a": "two\n"])
            try repository.directory.write("edited\n", to: "a")
            try repository.directory.write("untracked", to: "new")
            let index = try repository.directory.read(".git/index")
            let status = try await repository.git("status", "--porcelain")
            let source = SourceRepository(path: repository.path)
            try await TemporaryDirectory.with { directory in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<8 {
                        let target = try directory.makeDirectory("\(number)")
                        group.addTask { try await source.checkOut(first, paths: nil, into: target) }
                    }
                    try await group.waitForAll()
                }
                for number in 0..<8 {
                    #expect(try directory.read("\(number)/a") == Array("one\n".utf8))
                    #expect(try directory.read("\(number)/dir/b") == Array("b\n".utf8))
                    #expect(directory.isExecutable("\(number)/bin/run"))
                    #expect(try directory.linkTarget("\(number)/link") == "bin/run")
                    #expect(!directory.exists("\(number)/new"))
                }
            }
            #expect(try repository.directory.read(".git/index") == index)
            #expect(try await repository.git("status", "--porcelain") == status)
        }
    }

    @Test("checks out only what lies at or below the paths")
    func checksOutPaths() async throws {
        try await TemporaryRepository.with { repository in
            let files = ["src/a": "1", "src2/b": "2", "src.c": "3", "deep/src/d": "4", "x*": "5", "xy": "6"]
            let commit = try #require(ObjectID(hex: try await repository.commit(files)))
            try await repository.git("checkout", "--quiet", "--detach")
            let source = SourceRepository(path: repository.path)
            try await TemporaryDirectory.with { directory in
                let paths = ["src", "x*", "nope"].compactMap { TreePath($0) }
                try await source.checkOut(commit, paths: paths, into: directory.path)
                #expect(try directory.files() == ["src/a", "x*"])
            }
            try await TemporaryDirectory.with { directory in
                try await source.checkOut(commit, paths: [], into: directory.path)
                #expect(try directory.files() == [])
            }
        }
    }

    @Test("reads bare repositories and linked working trees")
    func readsBare() async throws {
        try await TemporaryRepository.with { repository in
            let commit = try await repository.commit(["a": "1"])
            try await repository.git("clone", "--quiet", "--bare", ".", "bare.git")
            try await repository.git("worktree", "add", "--quiet", "linked")
            for path in ["bare.git", "linked", ".git"] {
                let source = SourceRepository(path: repository.directory.path(path))
                #expect(try await source.resolve("main").description == commit, "\(path)")
            }
        }
    }

    @Test("reports a path without a repository")
    func reportsNoRepository() async throws {
        try await TemporaryRepository.with { repository in
            let inside = try repository.directory.makeDirectory("inside")
            for path in [inside, "/nonexistent"] {
                // Not `.notFound`: that is said of revisions.
                await expect(.other(-3)) { try await SourceRepository(path: path).resolve("main") }
            }
        }
    }

    @Test("refuses a repository of another user", .enabled(if: geteuid() == 0, "only root can give it away"))
    func refusesOtherOwners() async throws {
        try await TemporaryRepository.with { repository in
            try await repository.commit(["a": "1"])
            for path in [repository.path, repository.directory.path(".git")] {
                try #require(chown(path, 65534, 65534) == 0)
            }
            let error = await #expect(throws: GitError.self) {
                try await SourceRepository(path: repository.path).resolve("main")
            }
            #expect(error?.message.contains("belongs to another user") == true)
        }
    }

    @Test("names a blob as git does", arguments: ["", #"{"revision":"3f2a"}"#, "\0\u{ff}\n"])
    func namesBlobs(_ text: String) async throws {
        try await TemporaryDirectory.with { directory in
            let expected = try await Git(in: directory.path)("hash-object", "--stdin", input: text)
            #expect(ObjectID.blob(Array(text.utf8)).description == expected)
        }
    }
}
