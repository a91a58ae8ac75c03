import BuilderProtocol
import Foundation
import TestSupport
import Testing

@testable import BuildCache

@Suite("An uploaded value", .timeLimit(.minutes(3)))
struct ValueUnpackingTests {
    /// Unpacks in pieces of that size; returns the paths that came of it.
    @discardableResult
    private func unpack(
        _ archive: [UInt8],
        pieces: Int = 100,
        limitBytes: Int = 1 << 20,
        in directory: TemporaryDirectory
    ) throws -> [String] {
        let target = try directory.makeDirectory("value")
        var unpacking = ValueUnpacking(directory: target, limitBytes: limitBytes)
        for start in stride(from: 0, to: archive.count, by: pieces) {
            try unpacking.push(Array(archive[start..<min(start + pieces, archive.count)]))
        }
        try unpacking.finish()
        return try FileManager.default.subpathsOfDirectory(atPath: target).sorted()
    }

    @Test(
        "has the files, modes and links of its archive, in whatever pieces that comes",
        arguments: [1, 511, 512, 4096]
    )
    func unpacks(pieces: Int) async throws {
        try await TemporaryDirectory.with { directory in
            let archive =
                TarSample.entry("./", "5") + TarSample.entry("./dir/", "5")
                + TarSample.file("./dir/a", "hello")
                + TarSample.file("run", "#!/bin/sh\n", mode: "0000755")
                + TarSample.entry("dir/l", "2", link: "../run")
                + TarSample.end
            let paths = try unpack(archive, pieces: pieces, in: directory)
            #expect(paths == ["dir", "dir/a", "dir/l", "run"])
            #expect(try directory.read("value/dir/a") == Array("hello".utf8))
            #expect(FileManager.default.isExecutableFile(atPath: directory.path("value/run")))
            #expect(!FileManager.default.isExecutableFile(atPath: directory.path("value/dir/a")))
            let link = directory.path("value/dir/l")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../run")
        }
    }

    @Test("may be packed by GNU tar in any of its formats", arguments: ["gnu", "pax", "ustar", "v7"])
    func readsGNU(format: String) async throws {
        try await TemporaryDirectory.with { directory in
            let deep = format == "v7" ? "deep" : String(repeating: "d/", count: 60) + "deep"
            let long = ["gnu", "pax"].contains(format) ? String(repeating: "n", count: 200) : "short"
            for name in [deep, long, "plain"] { try directory.write("of \(name)", to: "source/\(name)") }
            let arguments = ["tar", "--format=\(format)", "-cf", directory.path("a.tar"), "."]
            try await SystemCommand(arguments, in: directory.path("source")).run()
            try unpack(try directory.read("a.tar"), pieces: 10_000, in: directory)
            for name in [deep, long, "plain"] {
                #expect(try directory.read("value/\(name)") == Array("of \(name)".utf8))
            }
        }
    }

    static let refused: [(String, [UInt8])] = [
        ("upwards", TarSample.file("../a", "x")),
        ("upwards inside", TarSample.file("a/../../b", "x")),
        ("absolute", TarSample.file("/etc/passwd", "x")),
        ("git's own", TarSample.file("a/.GIT/config", "x")),
        ("an absolute link", TarSample.entry("l", "2", link: "/etc/passwd")),
        ("a link out of the value", TarSample.entry("d/l", "2", link: "../../x")),
        ("a link that may lead out by another", TarSample.entry("l", "2", link: "d/../x")),
        ("an empty link", TarSample.entry("l", "2")),
        ("a file through a link", TarSample.entry("l", "2", link: "d") + TarSample.file("l/x", "x")),
        ("a hard link", TarSample.file("a", "x") + TarSample.entry("b", "1", link: "a")),
        ("a device", TarSample.entry("null", "3")), ("a block device", TarSample.entry("sda", "4")),
        ("a FIFO", TarSample.entry("pipe", "6")), ("a sparse file", TarSample.entry("s", "S")),
        ("what it does not know", TarSample.entry("v", "V")),
        ("the same path twice", TarSample.file("a", "x") + TarSample.file("a", "y")),
        ("a file that is a directory", TarSample.file("a/b", "x") + TarSample.file("a", "y")),
        ("a directory that is a file", TarSample.file("a", "x") + TarSample.file("a/b", "y")),
        (
            "a long name",
            TarSample.file("a/" + String(repeating: "n", count: 90), "") + [1] + TarSample.padding(1)
        ),
        ("nonsense", Array(repeating: 0x41, count: 2048)),
    ]

    @Test("is refused whole for", arguments: refused)
    func refuses(_ name: String, archive: [UInt8]) async throws {
        try await TemporaryDirectory.with { directory in
            let whole = TarSample.file("good", "x") + archive + TarSample.end
            let error = #expect(throws: CacheError.self) { try unpack(whole, in: directory) }
            guard case .invalidValue = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("is refused when it is cut off", arguments: [0, 511, 512, 600, 1024])
    func refusesCutArchive(length: Int) async throws {
        try await TemporaryDirectory.with { directory in
            let archive = TarSample.archive(("a", "hello"))
            #expect(throws: CacheError.self) { try unpack(Array(archive.prefix(length)), in: directory) }
        }
    }

    @Test("is too large before a byte too many is written")
    func isTooLarge() async throws {
        try await TemporaryDirectory.with { directory in
            let archive = TarSample.file("a", String(repeating: "x", count: 600))
            let more = TarSample.entry("b", "0", size: 401)
            #expect(throws: CacheError.valueTooLarge(limitBytes: 1000)) {
                try unpack(archive + more, limitBytes: 1000, in: directory)
            }
            #expect(!directory.exists("value/b"))
        }
    }

    @Test("has a bounded number of entries")
    func hasBoundedEntries() async throws {
        try await TemporaryDirectory.with { directory in
            var unpacking = ValueUnpacking(
                directory: try directory.makeDirectory("value"),
                limitBytes: 1,
                mostEntries: 50
            )
            for number in 0..<50 { try unpacking.push(TarSample.entry("d\(number)/", "5")) }
            #expect(throws: CacheError.self) { try unpacking.push(TarSample.entry("more/", "5")) }
        }
    }
}
