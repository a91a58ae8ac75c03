import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("cairn value", .timeLimit(.minutes(3)))
struct ValueTests {
    private static let value = "GET /v1/builders/unit/results/k1/value"

    @Test("lists modes, sizes and paths, all of one commit")
    func listing() async throws {
        try await withValue([("a.txt", "100644", "hello"), ("bin/x", "100755", "x")]) { daemon in
            let cairn = try await daemon.cairn("value", "unit/k1")
            #expect(
                cairn.outputText == """
                    MODE    SIZE  PATH
                    100644  5     a.txt
                    100755  1     bin/x

                    """
            )
            #expect(daemon.targets.last == "/v1/builders/unit/results/k1/value?commit=c1")
        }
    }

    @Test("prints one file's bytes")
    func file() async throws {
        try await withValue([]) { daemon in
            daemon.on(Self.value + "/d/%C3%BC%20b", .bytes([0, 0xff, 1]))
            let cairn = try await daemon.cairn("value", "unit/k1", "d/ü b")
            #expect(cairn.output == [0, 0xff, 1])
        }
    }

    @Test("tells what is at a path as JSON")
    func fileAsJSON() async throws {
        try await withValue([("a/x", "100644", "x"), ("ab", "100644", "y")]) { daemon in
            let cairn = try await daemon.cairn("value", "unit/k1", "a", "--json")
            #expect(
                cairn.outputText
                    == #"{"files":[{"mode":"100644","oid":"o","path":"a/x","size":1}]}"# + "\n"
            )
            #expect(cairn.status == 0)
            #expect(try await daemon.cairn("value", "unit/k1", "b", "--json").status == 3)
        }
    }

    @Test("writes the archive of everything to stdout, but never to a terminal")
    func archive() async throws {
        try await withValue([]) { daemon in
            daemon.on(Self.value + ".tar", .bytes([0, 0xff, 1]))
            let cairn = try await daemon.cairn("value", "unit/k1", "--tar")
            #expect(cairn.output == [0, 0xff, 1])
            #expect(daemon.targets.last == "/v1/builders/unit/results/k1/value.tar?commit=c1")
            #expect(try await daemon.cairn("value", "unit/k1", "x", "--tar").status == 2)
            let terminal = try PseudoTerminal()
            let refused = try Program(
                "cairn",
                ["value", "unit/k1", "--tar"],
                environment: ["CAIRN_URL": daemon.url],
                output: terminal.farEnd
            )
            terminal.closeFarEnd()
            let ending = await refused.ending()
            #expect(ending.status == 2)
            #expect(ending.notesText.contains("send stdout to a file or a pipe"))
        }
    }

    @Test("restores bytes, executable bits, nesting and links")
    func restore() async throws {
        let files = [("a/b/run", "100755", "#!"), ("a/link", "120000", "b/run"), ("z", "100644", "z")]
        try await withValue(files) { daemon in
            try await TemporaryDirectory.with { directory in
                let cairn = try await daemon.cairn("value", "unit/k1", "--to", directory.path("out"))
                #expect(cairn.status == 0, "\(cairn.notesText)")
                #expect(try directory.read("out/z") == Array("z".utf8))
                let files = FileManager.default
                #expect(files.isExecutableFile(atPath: directory.path("out/a/b/run")))
                #expect(!files.isExecutableFile(atPath: directory.path("out/z")))
                #expect(try files.destinationOfSymbolicLink(atPath: directory.path("out/a/link")) == "b/run")
                #expect(try files.contentsOfDirectory(atPath: directory.path("out")).sorted() == ["a", "z"])
            }
        }
    }

    @Test("restores only what is at or below a path")
    func restorePart() async throws {
        try await withValue([("a/x", "100644", "x"), ("ab", "100644", "y")]) { daemon in
            try await TemporaryDirectory.with { directory in
                _ = try await daemon.cairn("value", "unit/k1", "a", "--to", directory.path("out"))
                #expect(directory.exists("out/a/x"))
                #expect(!directory.exists("out/ab"))
            }
        }
    }

    @Test(
        "never writes outside the directory",
        arguments: ["../evil", "/evil", "a/../../evil", "a//evil", "./evil", "", ".git/config", "a/.GIT/x"]
    )
    func traversal(path: String) async throws {
        try await withValue([(path, "100644", "x")]) { daemon in
            try await TemporaryDirectory.with { directory in
                let cairn = try await daemon.cairn("value", "unit/k1", "--to", directory.path("in/out"))
                #expect(cairn.status == 7)
                #expect(
                    !directory.exists("evil") && !directory.exists("in/evil") && !directory.exists("in/out/a")
                )
            }
        }
    }

    @Test("never writes through a link that the value brought, nor through one that was there")
    func links() async throws {
        try await TemporaryDirectory.with { directory in
            let outside = try directory.makeDirectory("outside")
            try await withValue([("d", "120000", outside), ("d/evil", "100644", "x")]) { daemon in
                _ = try await daemon.cairn("value", "unit/k1", "--to", directory.path("out"))
                #expect(!directory.exists("outside/evil"))
            }
            try await withValue([("d/evil", "100644", "x")]) { daemon in
                try directory.makeDirectory("other")
                try FileManager.default.createSymbolicLink(
                    atPath: directory.path("other/d"),
                    withDestinationPath: outside
                )
                let cairn = try await daemon.cairn("value", "unit/k1", "--to", directory.path("other"))
                #expect(cairn.status == 2)
                #expect(!directory.exists("outside/evil"))
            }
        }
    }

    @Test("replaces a link by the file, without following it")
    func replacesLinks() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("mine", to: "mine")
            try directory.makeDirectory("out")
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("out/x"),
                withDestinationPath: directory.path("mine")
            )
            try await withValue([("x", "100644", "theirs")]) { daemon in
                _ = try await daemon.cairn("value", "unit/k1", "--to", directory.path("out"))
            }
            #expect(try directory.read("mine") == Array("mine".utf8))
            #expect(try directory.read("out/x") == Array("theirs".utf8))
        }
    }

    @Test("leaves nothing of a file that did not come whole")
    func cutFile() async throws {
        try await withValue([("x", "100644", "whole")]) { daemon in
            daemon.on(Self.value + "/x", .text("who"))
            try await TemporaryDirectory.with { directory in
                let cairn = try await daemon.cairn("value", "unit/k1", "--to", directory.path("out"))
                #expect(cairn.status == 7)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("out")) == [])
            }
        }
    }

    @Test("restores names that are not UTF-8 by their bytes")
    func binaryNames() async throws {
        try await withValue([]) { daemon in
            let file = FileDocument(
                path: "\u{FFFD}",
                pathBase64: Data([0xff, 0x21]).base64EncodedString(),
                mode: "100644",
                size: 1,
                oid: "o"
            )
            daemon.on(Self.value, try .json(["files": [file]]))
            daemon.on(Self.value + "/%FF%21", .text("x"))
            try await TemporaryDirectory.with { directory in
                let cairn = try await daemon.cairn("value", "unit/k1", "--to", directory.path("out"))
                #expect(cairn.status == 0)
                let descriptor = open(directory.path("out/"), O_RDONLY)
                defer { close(descriptor) }
                #expect(faccessat(descriptor, [CChar(bitPattern: 0xff), 0x21, 0], R_OK, 0) == 0)
            }
        }
    }

    @Test("says so when there is no result yet")
    func noResult() async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/builders/unit/results/k1", try .json(ResultDocument.pending()))
            let cairn = try await daemon.cairn("value", "unit/k1")
            #expect(cairn.status == 3)
        }
    }

    private func withValue(
        _ files: [(path: String, mode: String, content: String)],
        _ body: (ScriptedDaemon) async throws -> Void
    ) async throws {
        try await ScriptedDaemon.with { daemon in
            daemon.on("GET /v1/builders/unit/results/k1", try .json(ResultDocument.sample(.success)))
            let listing = files.map {
                FileDocument(path: $0.path, mode: $0.mode, size: $0.content.utf8.count, oid: "o")
            }
            daemon.on(Self.value, try .json(["files": listing]))
            for file in files { daemon.on("\(Self.value)/\(file.path)", .text(file.content)) }
            try await body(daemon)
        }
    }
}
