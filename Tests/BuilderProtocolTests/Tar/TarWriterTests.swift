import BuilderProtocol
import Foundation
import TestSupport
import Testing

@Suite("A tar archive", .timeLimit(.minutes(3)))
struct TarWriterTests {
    private static let time = Timestamp(secondsSince1970: 1_700_000_000)
    private static let longName = String(repeating: "directory/", count: 30) + "file"

    private struct Member {
        var entry: TarEntry
        var bytes: [UInt8] = []
    }

    private static func file(_ path: some Sequence<UInt8>, _ text: String, executable: Bool = false) -> Member
    {
        let content = TarEntry.Content.file(sizeBytes: text.utf8.count, isExecutable: executable)
        return Member(
            entry: TarEntry(path: Array(path), content: content, modifiedAt: time),
            bytes: Array(text.utf8)
        )
    }

    private static func link(_ path: some Sequence<UInt8>, to target: some Sequence<UInt8>) -> Member {
        let content = TarEntry.Content.symbolicLink(target: Array(target))
        return Member(entry: TarEntry(path: Array(path), content: content, modifiedAt: time))
    }

    private static func archive(_ members: [Member]) -> [UInt8] {
        let bytes = members.flatMap { member in
            TarWriter.header(of: member.entry) + member.bytes + TarWriter.padding(after: member.bytes.count)
        }
        return bytes + TarWriter.end
    }

    /// What the pax format has to say that a plain header cannot, and what it can.
    private static let members = [
        file("-dash".utf8, ""),
        file("a b#?%\nc".utf8, "x"),
        file("bin/run".utf8, "#!/bin/sh\n", executable: true),
        file(longName.utf8, String(repeating: "0123456789", count: 100)),
        file(Array("n".utf8) + [0xff, 0xfe], "bytes"),
        file("ümläut/日本".utf8, "unicode"),
        link("z-link".utf8, to: "bin/run".utf8),
        link("z-long".utf8, to: longName.utf8),
        link("z-odd".utf8, to: [0x2e, 0x2e, 0x2f, 0xc3, 0x28]),
    ]

    @Test("is as long as its entries say")
    func length() {
        let archive = Self.archive(Self.members)
        #expect(TarWriter.lengthBytes(of: Self.members.map(\.entry)) == archive.count)
        #expect(archive.count % TarWriter.blockBytes == 0)
    }

    @Test("without entries is two blocks of zeros, which tar takes for an archive")
    func empty() async throws {
        #expect(Self.archive([]) == [UInt8](repeating: 0, count: 1024))
        #expect(try await SystemCommand(["tar", "-t"], in: "/").run(input: Self.archive([])) == [])
    }

    @Test(
        "is unpacked by tar programs to the same names, bytes, modes and links",
        arguments: ["tar", "bsdtar"].filter(SystemCommand.isInstalled)
    )
    func unpacked(program: String) async throws {
        try await TemporaryDirectory.with { directory in
            let tar = SystemCommand(
                [program, "-xpf", "-"],
                in: directory.path,
                environment: ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
            )
            try await tar.run(input: Self.archive(Self.members))
            for member in Self.members { try expect(member, in: directory) }
        }
    }

    private func expect(_ member: Member, in directory: TemporaryDirectory) throws {
        let path =
            Array(directory.path("").utf8CString.dropLast()) + member.entry.path.map(CChar.init(bitPattern:))
            + [0]
        var status = stat()
        try #require(lstat(path, &status) == 0, "\(String(decoding: member.entry.path, as: UTF8.self))")
        switch member.entry.content {
        case .file(_, let isExecutable):
            #expect(status.st_mode & 0o777 == (isExecutable ? 0o755 : 0o644))
            #expect(status.st_mtim.tv_sec == 1_700_000_000)
            let descriptor = open(path, O_RDONLY)
            defer { close(descriptor) }
            let bytes = FileHandle(fileDescriptor: descriptor).readDataToEndOfFile()
            #expect([UInt8](bytes) == member.bytes)
        case .symbolicLink(let target):
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink(path, &buffer, buffer.count)
            #expect(buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)) == target)
        }
    }

    @Test("tells Python's tarfile who owns what, and how large even huge files are")
    func readByPython() async throws {
        let huge = TarEntry(
            path: Array("huge".utf8),
            content: .file(sizeBytes: 10 << 30, isExecutable: false),
            modifiedAt: Self.time
        )
        let script = """
            import io, sys, tarfile
            # Opening it reads the first header only.
            for member in [tarfile.open(fileobj=sys.stdin.buffer, mode="r|").firstmember]:
                print(member.name, member.size, member.uid, member.gid, oct(member.mode), member.mtime, member.type)
            """
        let printed = try await SystemCommand(["python3", "-c", script], in: "/").run(
            input: TarWriter.header(of: huge)
        )
        #expect(
            String(decoding: printed, as: UTF8.self) == "huge 10737418240 0 0 0o644 1700000000 b'0'\n"
        )
        let list = """
            import sys, tarfile
            for member in tarfile.open(fileobj=sys.stdin.buffer, mode="r|"):
                sys.stdout.buffer.write(member.name.encode(errors="surrogateescape") + b"\\0"
                    + member.linkname.encode(errors="surrogateescape") + b"\\0")
            """
        let names = try await SystemCommand(["python3", "-X", "utf8", "-c", list], in: "/").run(
            input: Self.archive(Self.members)
        )
        let expected = Self.members.flatMap { member -> [UInt8] in
            guard case .symbolicLink(let target) = member.entry.content else {
                return member.entry.path + [0, 0]
            }
            return member.entry.path + [0] + target + [0]
        }
        #expect(names == expected)
    }
}
