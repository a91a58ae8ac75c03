import BuilderProtocol
import Foundation
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

@Suite("Artifacts over HTTP", .timeLimit(.minutes(3)))
struct ValueRoutesTests {
    private static let result = "/v1/builders/tool/results/a"
    private static let path = "\(result)/value"
    private static let large = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })

    private static let tool = ScriptBuilder("tool") { environment in
        guard environment.parameters["text"] == "a" else { return }
        let root = environment.valueDirectory
        let files = FileManager.default
        try files.createDirectory(atPath: "\(root)/bin", withIntermediateDirectories: true)
        try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: "\(root)/bin/run"))
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(root)/bin/run")
        try Data(large).write(to: URL(fileURLWithPath: "\(root)/large"))
        try Data().write(to: URL(fileURLWithPath: "\(root)/empty"))
        try Data("?".utf8).write(to: URL(fileURLWithPath: "\(root)/a b#?%"))
        try files.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "/etc/passwd")
    }

    private func withTool(_ body: @Sendable @escaping (TestDaemon) async throws -> Void) async throws {
        try await TestDaemon.with(Self.tool) { daemon in
            #expect(try await daemon.build("tool", "a").result().status == .success)
            try await body(daemon)
        }
    }

    @Test("the listing is sorted by bytes and tells mode, size and id") func listing() async throws {
        try await withTool { daemon in
            let listing: Listing = try await daemon.get(Self.path).document()
            #expect(listing.files.map(\.path) == ["a b#?%", "bin/run", "empty", "large", "link"])
            #expect(listing.files.map(\.mode) == ["100644", "100755", "100644", "100644", "120000"])
            #expect(listing.files.map(\.size) == [1, 10, 0, 300_000, 11])
            #expect(listing.files.allSatisfy { $0.oid.count == 40 && $0.pathBase64 == nil })
        }
    }

    @Test("the listing of a result without artifacts is empty, without a result there is none")
    func emptyListing()
        async throws
    {
        try await withTool { daemon in
            _ = try await daemon.build("tool", "b")
            #expect(try await daemon.get("/v1/builders/tool/results/b/value").text == #"{"files":[]}"#)
            #expect(try await daemon.get("/v1/builders/tool/results/c/value").status == .notFound)
        }
    }

    @Test("a file is its bytes, tagged, never sniffed") func bytes() async throws {
        try await withTool { daemon in
            let file = try await daemon.get("\(Self.path)/large")
            #expect(file.body.readableBytesView.elementsEqual(Self.large))
            #expect(file.headers[.contentType] == "application/octet-stream")
            #expect(file.headers[.xContentTypeOptions] == "nosniff")
            #expect(file.headers[.contentLength] == "300000")
            let tag = try #require(file.headers[.eTag])
            #expect(try await daemon.get("\(Self.path)/large", [.ifNoneMatch: tag]).status == .notModified)
            #expect(try await daemon.get("\(Self.path)/empty").body.readableBytes == 0)
            #expect(try await daemon.get("\(Self.path)/a%20b%23%3F%25").text == "?")
            #expect(try await daemon.get("\(Self.path)/bin/run").headers[.cairnMode] == "100755")
        }
    }

    @Test(
        "a range of a file is a part of it",
        arguments: [0..<1, 65_535..<65_537, 299_999..<300_000, 100_000..<250_000]
    )
    func ranges(range: Range<Int>) async throws {
        try await withTool { daemon in
            let part = try await daemon.get(
                "\(Self.path)/large",
                [.range: "bytes=\(range.lowerBound)-\(range.upperBound - 1)"]
            )
            #expect(part.status == .partialContent)
            #expect(part.body.readableBytesView.elementsEqual(Self.large[range]))
        }
    }

    @Test("a symbolic link is its target's name, never what it points to") func link() async throws {
        try await withTool { daemon in
            let link = try await daemon.get("\(Self.path)/link")
            #expect(link.text == "/etc/passwd")
            #expect(link.headers[.cairnMode] == "120000")
        }
    }

    @Test("everything comes as one tar archive, of a length that is known, tagged by its commit")
    func archive() async throws {
        try await withTool { daemon in
            let commit = try #require(try await daemon.get(Self.result).result().commit)
            let archive = try await daemon.get("\(Self.result)/value.tar")
            #expect(archive.headers[.contentType] == "application/x-tar")
            #expect(archive.headers[.contentLength] == String(archive.body.readableBytes))
            #expect(archive.headers[.eTag] == "\"\(commit)\"")
            try await TemporaryDirectory.with { directory in
                try await SystemCommand(["tar", "-xpf", "-"], in: directory.path)
                    .run(input: Array(archive.body.readableBytesView))
                #expect(try directory.read("large") == Self.large)
                #expect(try directory.read("a b#?%") == Array("?".utf8))
                #expect(try directory.read("empty") == [])
                let files = FileManager.default
                #expect(files.isExecutableFile(atPath: directory.path("bin/run")))
                #expect(!files.isExecutableFile(atPath: directory.path("large")))
                #expect(
                    try files.destinationOfSymbolicLink(atPath: directory.path("link")) == "/etc/passwd"
                )
            }
            let names = try await SystemCommand(["tar", "-tf", "-"], in: "/")
                .run(input: Array(archive.body.readableBytesView))
            #expect(String(decoding: names, as: UTF8.self) == "a b#?%\nbin/run\nempty\nlarge\nlink\n")
            let older = try await daemon.get("\(Self.result)/value.tar?commit=\(commit)")
            #expect(older.body == archive.body)
            #expect(older.headers[.cacheControl] == "private, max-age=31536000, immutable")
            let head = try await daemon.execute(.head, "\(Self.result)/value.tar", [:])
            #expect(head.headers[.contentLength] == archive.headers[.contentLength])
            let tag: HTTPFields = [.ifNoneMatch: "\"\(commit)\""]
            #expect(try await daemon.get("\(Self.result)/value.tar", tag).status == .notModified)
        }
    }

    @Test("the archive of a result without artifacts is empty, without a result there is none")
    func emptyArchive() async throws {
        try await withTool { daemon in
            _ = try await daemon.build("tool", "b")
            let empty = try await daemon.get("/v1/builders/tool/results/b/value.tar")
            #expect(Array(empty.body.readableBytesView) == [UInt8](repeating: 0, count: 1024))
            #expect(try await daemon.get("/v1/builders/tool/results/c/value.tar").status == .notFound)
        }
    }

    @Test(
        "paths that lead nowhere are 404",
        arguments: [
            "..", "../log", "%2e%2e/log", "..%2Flog", "bin", "bin/", "/bin/run", "bin//run", "large/x", "",
            "%00",
            ".git",
            "bin/../large", "link/x", "%ff",
        ]
    )
    func nowhere(path: String) async throws {
        try await withTool { daemon in
            let response = try await daemon.get("\(Self.path)/\(path)")
            #expect(response.status == .notFound)
            #expect(try response.problem().code == "not_found")
        }
    }

    private struct Listing: Decodable {
        var files: [FileDocument]
    }
}
