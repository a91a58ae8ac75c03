import Foundation
import GitStore
import TestSupport
import Testing

@Suite("Opening a store", .timeLimit(.minutes(3)))
struct OpeningTests {
    @Test(
        "makes a bare repository of what is absent or empty",
        arguments: ["absent", "deep/er/absent", "empty"]
    )
    func creates(_ name: String) async throws {
        try await TemporaryDirectory.with { directory in
            try directory.makeDirectory("empty")
            let store = try await GitStore.open(at: directory.path(name))
            #expect(store.sweepReport.isEmpty)
            await store.close()
            let git = Git(in: directory.path(name))
            #expect(try await git("rev-parse", "--is-bare-repository") == "true")
            #expect(try await git("symbolic-ref", "HEAD") == "refs/heads/main")
            for (key, value) in [
                "gc.auto": "0", "receive.autogc": "false", "transfer.hideRefs": "refs/cairn",
                "core.fsync": "all",
            ] {
                #expect(try await git("config", key) == value)
            }
            try await git("fsck", "--strict")
        }
    }

    @Test("completes a creation that was cut short")
    func completesCreation() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("", to: "store/cairn/creating")
            try directory.write("ref: ", to: "store/HEAD.lock")
            try directory.makeDirectory("store/objects")
            let store = try await GitStore.open(at: directory.path("store"))
            await store.close()
            #expect(!directory.exists("store/cairn/creating"))
            #expect(try await Git(in: directory.path("store"))("rev-parse", "--is-bare-repository") == "true")
        }
    }

    @Test("takes a repository that git made, and what is in it")
    func takesExisting() async throws {
        try await TemporaryRepository.with { repository in
            let commit = try await repository.commit(["log": "1"])
            try await repository.git("clone", "--quiet", "--bare", ".", "store.git")
            let store = try await GitStore.open(at: repository.directory.path("store.git"))
            #expect(try store.head(of: #require(BranchName("main")))?.description == commit)
            await store.close()
        }
    }

    @Test("refuses what it would misread, and says why")
    func refuses() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("x", to: "file")
            try directory.write("x", to: "foreign/document")
            try directory.write("x", to: "lookalike/cairn/README")
            let git = Git(in: directory.path)
            try await git("init", "--quiet", "worktree")
            try await git("init", "--quiet", "--bare", "--object-format=sha256", "sha256")
            for name in ["version", "reftable", "nonbare", "unreadable"] {
                try await git("init", "--quiet", "--bare", name)
            }
            try await git("-C", "version", "config", "core.repositoryformatversion", "1")
            try await git("-C", "reftable", "config", "extensions.refstorage", "reftable")
            try await git("-C", "nonbare", "config", "core.bare", "false")
            try directory.write("[core\n", to: "unreadable/config")
            let reasons = [
                "file": "not a directory", "foreign": "neither empty nor a git repository",
                "lookalike": "neither empty nor a git repository", "worktree": "must be bare",
                "worktree/.git": "not a bare", "sha256": "extensions.objectformat=sha256",
                "version": "format 1",
                "reftable": "extensions.refstorage=reftable", "nonbare": "not a bare",
                "unreadable": "cannot be read",
            ]
            for (name, reason) in reasons {
                let refusal = await #expect(throws: StoreRefusal.self, "\(name)") {
                    try await GitStore.open(at: directory.path(name))
                }
                #expect(
                    refusal?.description.contains(reason) == true,
                    "\(name): \(refusal?.description ?? "")"
                )
                #expect(!directory.exists("\(name)/cairn/daemon.lock"))
            }
        }
    }

    @Test("refuses a directory of another user", .enabled(if: geteuid() == 0, "only root can give it away"))
    func refusesOtherOwners() async throws {
        try await TemporaryDirectory.with { directory in
            let path = try directory.makeDirectory("theirs")
            try #require(chown(path, 65534, 65534) == 0)
            let refusal = await #expect(throws: StoreRefusal.self) { try await GitStore.open(at: path) }
            #expect(refusal?.description.contains("belongs to user 65534") == true)
        }
    }

    @Test("refuses a second time and says who holds the store; closing gives it back")
    func refusesTwice() async throws {
        try await TemporaryStore.with { temporary in
            let refusal = await #expect(throws: StoreRefusal.self) {
                try await GitStore.open(at: temporary.path)
            }
            #expect(refusal?.description.contains("process \(getpid()) on ") == true)
            await temporary.store.close()
            let again = try await GitStore.open(at: temporary.path)
            await again.close()
        }
    }

    @Test("sweeps the locks and temporary files of the dead, not those of the living")
    func sweeps() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "b/k")
            await temporary.store.close()
            let stale = [
                "refs/heads/b/k.lock", "packed-refs.lock", "HEAD.lock", "config.lock",
                "objects/pack/tmp_pack_x",
                "objects/ab/tmp_obj_y", "objects/tmp_object_git2_z",
            ]
            let fresh = ["refs/heads/other.lock", "objects/pack/tmp_idx_new"]
            for name in stale + fresh { try temporary.directory.write("", to: "store.git/\(name)") }
            for name in stale {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
                    ofItemAtPath: temporary.directory.path("store.git/\(name)")
                )
            }
            let store = try await GitStore.open(at: temporary.path)
            #expect(Set(store.sweepReport.removedFiles) == Set(stale))
            for name in fresh { #expect(temporary.directory.exists("store.git/\(name)")) }
            #expect(try store.head(of: #require(BranchName("b/k"))) == head)
            await store.close()
            for name in fresh { try temporary.directory.remove("store.git/\(name)") }
        }
    }

    @Test(
        "keeps the sound lines of a broken packed-refs, and sets the file aside",
        arguments: ["garbage\n", "\0\0\0", "cut", "^\n"]
    )
    func mendsPackedRefs(_ damage: String) async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "a")
            try await temporary.commit(["a": "2"], on: "b/lost")
            try await temporary.git("tag", "--annotate", "t", "--message", "m", "a")
            try await temporary.git("pack-refs", "--all")
            await temporary.store.close()
            let file = "store.git/packed-refs"
            var bytes = try temporary.directory.read(file)
            if damage == "cut" {
                let tag = try #require(bytes.lastIndex(of: UInt8(ascii: "/")))
                bytes = Array(bytes[..<(tag - 6)])
            } else {
                bytes += Array(damage.utf8)
            }
            try temporary.directory.write(bytes, to: file)
            let store = try await GitStore.open(at: temporary.path)
            #expect(store.sweepReport.lostRefs == ["packed-refs"])
            #expect(try store.head(of: #require(BranchName("a"))) == head)
            #expect(try await temporary.git("rev-parse", "a") == head.description)
            #expect(try temporary.directory.read("store.git/cairn/lost-refs/packed-refs") == bytes)
            await store.close()
            let again = try await GitStore.open(at: temporary.path)
            #expect(again.sweepReport.isEmpty)
            await again.close()
        }
    }

    @Test("mends broken refs: the packed value shows again, others are set aside")
    func mendsRefs() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "packed")
            try await temporary.git("pack-refs", "--all")
            try await temporary.git("symbolic-ref", "refs/heads/alias", "refs/heads/packed")
            await temporary.store.close()
            try temporary.directory.write("", to: "store.git/refs/heads/packed")
            try temporary.directory.write("half", to: "store.git/refs/heads/b/lost")
            let store = try await GitStore.open(at: temporary.path)
            #expect(store.sweepReport.restoredRefs == ["refs/heads/packed"])
            #expect(store.sweepReport.lostRefs == ["refs/heads/b/lost"])
            #expect(try store.head(of: #require(BranchName("packed"))) == head)
            #expect(try store.head(of: #require(BranchName("alias"))) == head)
            #expect(try store.head(of: #require(BranchName("b/lost"))) == nil)
            let aside = "store.git/cairn/lost-refs/refs%2Fheads%2Fb%2Flost"
            #expect(try temporary.directory.read(aside) == Array("half".utf8))
            await store.close()
        }
    }
}
