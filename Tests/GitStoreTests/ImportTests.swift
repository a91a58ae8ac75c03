import Foundation
import GitStore
import TestSupport
import Testing

@Suite("Files brought into a commit", .timeLimit(.minutes(3)))
struct ImportTests {
    @Test("keep bytes, executable bits, links and nesting")
    func keepEverything() async throws {
        try await TemporaryStore.with { temporary in
            let source = try temporary.directory.makeDirectory("value")
            try temporary.directory.write([0, 255, 10], to: "value/binary")
            try temporary.directory.write("#!/bin/sh\n", to: "value/bin/run", executable: true)
            try temporary.directory.makeDirectory("value/empty/below")
            try temporary.directory.symbolicLink(at: "value/link", to: "/etc/passwd")
            try temporary.directory.symbolicLink(at: "value/dangling", to: "bin")
            try temporary.directory.write("", to: "value/.hidden")
            let head = try await temporary.putDirectory(source, on: "k")
            let listing = try await temporary.git("ls-tree", "-r", "k:value")
            let modes = listing.split(separator: "\n").map { line in
                line.split(separator: "\t").last.map { "\(line.prefix(6)) \($0)" }
            }
            #expect(
                modes == [
                    "100644 .hidden", "100755 bin/run", "100644 binary", "120000 dangling", "120000 link",
                ]
            )
            #expect(try await temporary.git.run(["show", "k:value/binary"]) == [0, 255, 10])
            #expect(try await temporary.git("show", "k:value/link") == "/etc/passwd")

            let files = try await temporary.store.files(below: path("value"), in: head)
            #expect(files.map(\.path.description) == [".hidden", "bin/run", "binary", "dangling", "link"])
            #expect(files.map(\.mode) == [.regular, .executable, .regular, .symbolicLink, .symbolicLink])
            #expect(files.map(\.sizeBytes) == [0, 10, 3, 3, 11])
        }
    }

    @Test("leave out what git cannot hold")
    func leaveOutTheRest() async throws {
        try await TemporaryStore.with { temporary in
            let source = try temporary.directory.makeDirectory("value")
            for name in [
                ".git/config", "sub/.GIT/x", "git~1", ".git.", ".g\u{200c}it/x", "a\\.git", "x\\GIT~1 ",
            ] {
                try temporary.directory.write("x", to: "value/\(name)")
            }
            try temporary.directory.symbolicLink(at: "value/.gitmodules", to: "elsewhere")
            #expect(mkfifo(temporary.directory.path("value/fifo"), 0o644) == 0)
            for name in [".gitignore", "kept", "sub/kept", "git~2", ".gitx"] {
                try temporary.directory.write("x", to: "value/\(name)")
            }
            let head = try await temporary.putDirectory(source, on: "k")
            let files = try await temporary.store.files(below: path("value"), in: head)
            #expect(files.map(\.path.description) == [".gitignore", ".gitx", "git~2", "kept", "sub/kept"])
        }
    }

    @Test("replace the directory that was there; an empty one leaves nothing")
    func replaceTheOldOnes() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.commit(["value/old": "1", "log": "1"], on: "k")
            let source = try temporary.directory.makeDirectory("value")
            try temporary.directory.makeDirectory("value/only/empty")
            let head = try await temporary.putDirectory(source, on: "k")
            #expect(try await temporary.store.files(below: path("value"), in: head) == [])
            #expect(try await temporary.git("ls-tree", "-r", "--name-only", "k") == "log")
        }
    }

    @Test("may have names that are not UTF-8")
    func keepForeignNames() async throws {
        try await TemporaryStore.with { temporary in
            let source = try temporary.directory.makeDirectory("value")
            let name: [UInt8] = [0x66, 0xff, 0xe9, 0x0a, 0x20]
            let file = (Array("\(source)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
            let created = open(file, O_CREAT | O_WRONLY, 0o644)
            try #require(created >= 0)
            close(created)
            let head = try await temporary.putDirectory(source, on: "k")
            let files = try await temporary.store.files(below: path("value"), in: head)
            #expect(files.map(\.path.bytes) == [name])
            let listed = try await temporary.git.run(["ls-tree", "-r", "-z", "--name-only", "k:value"])
            #expect(listed == name + [0])
        }
    }

    @Test("may be nested deeply, within reason", arguments: [(400, true), (600, false)])
    func mayBeNested(depth: Int, isAccepted: Bool) async throws {
        try await TemporaryStore.with { temporary in
            let source = try temporary.directory.makeDirectory("value")
            let below = Array(repeating: "d", count: depth).joined(separator: "/")
            try temporary.directory.write("x", to: "value/\(below)/file")
            if isAccepted {
                let head = try await temporary.putDirectory(source, on: "k")
                let files = try await temporary.store.files(below: path("value"), in: head)
                #expect(files.map(\.path) == [try path("\(below)/file")])
            } else {
                await expect(.other(-1)) { try await temporary.putDirectory(source, on: "k") }
                await expect(.other(-1)) { try await temporary.commit(["\(below)/file": "x"], on: "k") }
                #expect(try temporary.head("k") == nil)
            }
        }
    }

    @Test("come one by one too: a file, a link, nothing else")
    func comeOneByOne() async throws {
        try await TemporaryStore.with { temporary in
            let script = try temporary.directory.write("run", to: "script", executable: true)
            try temporary.directory.symbolicLink(at: "link", to: "script")
            let link = temporary.directory.path("link")
            let branch = try #require(BranchName("k"))
            var transaction = Transaction(on: branch, expecting: nil, subject: "s", trailers: [], time: 1)
            transaction.putFile(script, at: try path("value/script"))
            transaction.putFile(link, at: try path("value/link"))
            let head = try await temporary.store.commit(transaction)
            #expect(try await temporary.store.file(at: path("value/script"), in: head).mode == .executable)
            #expect(try await temporary.store.file(at: path("value/link"), in: head).mode == .symbolicLink)
            for (source, code) in [("nope", GitError.Code.fileSystem(ENOENT)), ("store.git", .other(-1))] {
                var bad = Transaction(on: branch, expecting: head, subject: "s", trailers: [], time: 1)
                bad.putFile(temporary.directory.path(source), at: try path("value/script"))
                await expect(code) { [bad] in try await temporary.store.commit(bad) }
            }
        }
    }

    @Test("may be large: in and out in chunks")
    func mayBeLarge() async throws {
        try await TemporaryStore.with { temporary in
            var generator = SplitMix(state: 42)
            let bytes = (0..<(20 << 17)).flatMap { _ in generator.next().bytes }
            let source = try temporary.directory.write(bytes, to: "large")
            var transaction = Transaction(
                on: try #require(BranchName("k")),
                expecting: nil,
                subject: "s",
                trailers: [],
                time: 1
            )
            transaction.putFile(source, at: try path("value/large"))
            let head = try await temporary.store.commit(transaction)
            let file = try await temporary.store.file(at: path("value/large"), in: head)
            #expect(file.sizeBytes == bytes.count)
            #expect(file.blob == ObjectID.blob(bytes))
            await expect(.tooLarge) {
                try await temporary.store.bytes(of: file.blob, limitBytes: bytes.count - 1)
            }
            for offset in [0, 1, 10_000_000, bytes.count, bytes.count + 1] {
                let stream = try await temporary.store.stream(file.blob, from: offset)
                #expect(try await collect(stream) == Array(bytes.dropFirst(offset)), "offset \(offset)")
            }
        }
    }
}

extension TemporaryStore {
    /// Commits a directory as `value`.
    func putDirectory(_ source: String, on name: String) async throws -> ObjectID {
        let branch = try #require(BranchName(name))
        var transaction = Transaction(
            on: branch,
            expecting: try store.head(of: branch),
            subject: "s",
            trailers: [],
            time: 1
        )
        transaction.putDirectory(source, at: try #require(TreePath("value")))
        return try await store.commit(transaction)
    }
}

func collect(_ stream: BlobStream) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in stream {
        #expect(!chunk.isEmpty && chunk.count <= 64 * 1024)
        bytes += chunk
    }
    return bytes
}
