import GitStore
import TestSupport
import Testing

@Suite("The list of branches", .timeLimit(.minutes(3)))
struct ListingTests {
    @Test("is git's, page by page, loose and packed ones together")
    func isGits() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.commit(["a": "1"], on: "seed")
            let second = try await temporary.commit(["a": "2"], on: "seed")
            let names = ["b/1", "b/2", "b-x", "b.y/z", "b/10/deep", "b/10-x", "a", "c/x", "B/1", "b0"]
            for name in names {
                try await temporary.git("update-ref", "refs/heads/\(name)", first.description)
            }
            try await temporary.git("pack-refs", "--all")
            for name in ["b/2", "b/15", "b/0", "c/y", "z"] {
                try await temporary.git("update-ref", "refs/heads/\(name)", second.description)
            }
            try await temporary.git("update-ref", "-d", "refs/heads/b/1")
            try await temporary.git("update-ref", "refs/cairn/x/y", second.description)
            for prefix in ["", "b", "b/", "b/1", "c/x", "nope"] {
                let expected = try await temporary.git(
                    "for-each-ref",
                    "--format=%(refname:lstrip=2) %(objectname)",
                    "--sort=refname",
                    "refs/heads"
                )
                .split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
                for limit in [1, 2, 3, 100] {
                    var listed: [Branch] = []
                    while true {
                        let page = try await temporary.store.branches(
                            prefix: prefix,
                            after: listed.last?.name,
                            limit: limit
                        )
                        #expect(page.count <= limit)
                        listed += page
                        if page.count < limit { break }
                    }
                    #expect(listed.map { "\($0.name) \($0.head)" } == expected, "\(prefix) \(limit)")
                }
            }
        }
    }

    @Test("leaves broken and foreign refs out")
    func leavesBrokenOut() async throws {
        try await TemporaryStore.with { temporary in
            let head = try await temporary.commit(["a": "1"], on: "good")
            try await temporary.git("update-ref", "refs/heads/é", head.description)
            for name in ["bad", "alock.lock", "zero"] {
                try temporary.directory.write(
                    name == "zero" ? "" : "junk\n",
                    to: "store.git/refs/heads/\(name)"
                )
            }
            let listed = try await temporary.store.branches(prefix: "", after: nil, limit: 1)
            #expect(listed.map(\.name.description) == ["good"])
            for name in ["bad", "alock.lock", "zero"] {
                try temporary.directory.remove("store.git/refs/heads/\(name)")
            }
        }
    }
}
