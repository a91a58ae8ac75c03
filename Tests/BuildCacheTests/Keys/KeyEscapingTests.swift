import BuilderProtocol
import GitStore
import Testing
import TestSupport

@testable import BuildCache

@Suite("The branch of a key")
struct KeyEscapingTests {
    @Test(
        "is spelt as the contract says",
        arguments: [
            ("a/b", "a=2fb"), ("HEAD", "+h+e+a+d"), ("x.lock", "x=2elock"), ("a...b", "a.=2e=2eb"),
            ("v1.2.3", "v1.2.3"), (".hidden", "=2ehidden"), ("dot.", "dot=2e"), ("x.locks", "x.locks"),
            ("~^:?*[\\", "=7e=5e=3a=3f=2a=5b=5c"), ("é", "=c3=a9"), ("e\u{301}", "e=cc=81"), ("a b", "a=20b"),
            ("@{", "=40=7b"), ("a_b-c", "a_b-c"), ("=", "=3d"), ("+", "=2b"),
        ]
    )
    func spelling(_ key: String, _ branch: String) throws {
        #expect(KeyEscaping.escape(try #require(BuildKey(key))) == branch)
    }

    @Test("of a long key ends in its digest and stays short")
    func longKeys() throws {
        let key = try #require(BuildKey(String(repeating: "A", count: 1000)))
        let escaped = KeyEscaping.escape(key)
        #expect(escaped == String(repeating: "+a", count: 75) + "==" + ObjectID.blob(key.bytes).description)
        #expect(KeyEscaping.unescape(escaped) == nil)
    }

    @Test("gives the key back while it is short, whatever the key")
    func roundTrip() throws {
        var generator = SplitMix(state: 1)
        for _ in 0..<2000 {
            let key = generator.hostileKey(longest: 40)
            #expect(KeyEscaping.unescape(KeyEscaping.escape(key)) == key)
        }
    }

    @Test("is one that git accepts, whatever the key, and no two keys share one")
    func acceptedByGit() async throws {
        var generator = SplitMix(state: 2)
        let keys = Set((0..<400).map { _ in generator.hostileKey(longest: 300) })
        let branches = keys.map { BranchName(builder: "b", key: $0).description }
        #expect(Set(branches).count == keys.count)
        #expect(branches.allSatisfy { $0.split(separator: "/").count == 2 && $0.utf8.count <= 210 })
        try await TemporaryRepository.with { repository in
            let commit = try await repository.commit([:])
            // One call for all: git refuses the whole list when it refuses one name.
            let commands = branches.map { "create refs/heads/\($0) \(commit)\n" }.joined()
            try await repository.git("update-ref", "--stdin", input: commands)
            let listed = try await repository.git("for-each-ref", "--format=%(refname)", "refs/heads/b/")
            #expect(Set(listed.split(separator: "\n").map { $0.dropFirst(11).description }) == Set(branches))
        }
    }

    @Test("begins the same for all keys with the same beginning")
    func commonStart() {
        var generator = SplitMix(state: 3)
        for _ in 0..<2000 {
            let key = generator.hostileKey(longest: 220)
            let prefix = Array(key.bytes.prefix(Int.random(in: 0...key.bytes.count, using: &generator)))
            #expect(KeyEscaping.escape(key).hasPrefix(KeyEscaping.commonStart(ofKeysWithPrefix: prefix)))
        }
    }
}

extension SplitMix {
    fileprivate mutating func hostileKey(longest: Int) -> BuildKey {
        let parts = [
            "a", "B", ".", "..", "/", ".lock", "@{", "~", "^", ":", "?", "*", "[", "\\", " ", "é", "e\u{301}",
            "0", "=",
        ]
        while true {
            let count = Int.random(in: 1...longest / 2, using: &self)
            let text = (0..<count).map { _ in parts.randomElement(using: &self) ?? "" }.joined()
            if let key = BuildKey(text) { return key }
        }
    }
}
