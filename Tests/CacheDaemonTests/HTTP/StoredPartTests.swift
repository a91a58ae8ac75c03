import BuilderProtocol
import Foundation
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import CacheDaemon

/// It lies in its pack as it is, and is sent from there.
@Suite("A large artifact over HTTP", .timeLimit(.minutes(3)))
struct StoredPartTests {
    private static let result = "/v1/builders/tool/results/a"
    private static let path = "\(result)/value/large"
    /// Nine times 65,536 * 16 and a little: nothing that ends with a block.
    private static let large: [UInt8] = {
        var generator = SplitMix(state: 5)
        let block = (0..<8191).flatMap { _ in generator.next().bytes }
        return (0..<144).flatMap { block + UInt64($0).bytes } + [1, 2, 3]
    }()

    private static let tool = ScriptBuilder("tool") { environment in
        try Data(large).write(to: URL(fileURLWithPath: "\(environment.valueDirectory)/large"))
    }

    private func withTool(_ body: @Sendable @escaping (TestDaemon) async throws -> Void) async throws {
        try await TestDaemon.with(Self.tool, live: true) { daemon in
            #expect(try await daemon.build("tool", "a").result().status == .success)
            try await body(daemon)
        }
    }

    private static func connect(_ daemon: TestDaemon, bufferBytes: Int32? = nil) throws -> RawConnection {
        try RawConnection(port: try #require(daemon.client.port), receiveBufferBytes: bufferBytes)
    }

    /// The pack that the artifact has to itself.
    private static func pack(of daemon: TestDaemon) throws -> String {
        let directory = "\(daemon.git.directory)/objects/pack"
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return
            "\(directory)/\(try #require(names.first { $0.hasPrefix("pack-ca1b") && $0.hasSuffix(".pack") }))"
    }

    @Test("is its bytes, and the connection goes on") func whole() async throws {
        try await withTool { daemon in
            let client = try Self.connect(daemon)
            for _ in 0..<2 { client.get(Self.path) }
            client.get("/version")
            #expect(try await client.body() == Self.large)
            #expect(try await client.body() == Self.large)
            try await client.wait(for: #""version":"1.2.3""#)
            let head = try await client.exchange("HEAD \(Self.path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(head.lowercased().contains("content-length: \(Self.large.count)\r\n"))
        }
    }

    @Test("any range of it is a part of it") func ranges() async throws {
        try await withTool { daemon in
            let client = try Self.connect(daemon)
            let end = Self.large.count
            for range in [
                0..<1, 65_534..<65_537, 65_535..<131_070, 1_048_575..<1_048_577, 3_000_000..<6_000_001,
                end - 1..<end, 0..<end - 1, 0..<end,
            ] {
                client.get(Self.path, "Range: bytes=\(range.lowerBound)-\(range.upperBound - 1)\r\n")
                #expect(try await client.body()[...] == Self.large[range], "\(range)")
            }
        }
    }

    @Test("that is damaged breaks the connection before its end, and is unknown then") func damage()
        async throws
    {
        try await withTool { daemon in
            let pack = try Self.pack(of: daemon)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: pack))
            bytes[bytes.count / 2] ^= 0x10
            try bytes.write(to: URL(fileURLWithPath: pack), options: .atomic)
            let client = try Self.connect(daemon)
            client.get(Self.path)
            let body = try await client.body()
            #expect(body.count > 0 && body.count < Self.large.count)
            try await eventually("the result is unknown") {
                try await daemon.get(Self.result).status == .notFound
            }
        }
    }

    @Test("comes whole when its pack is deleted meanwhile") func deletedPack() async throws {
        try await withTool { daemon in
            let client = try Self.connect(daemon, bufferBytes: 4096)
            client.get(Self.path)
            try await client.wait(forBytes: 1000)
            try FileManager.default.removeItem(atPath: try Self.pack(of: daemon))
            #expect(try await client.body() == Self.large)
        }
    }

    @Test("keeps its file open for those alone who have not left") func leaving() async throws {
        try await withTool { daemon in
            let pack = try Self.pack(of: daemon)
            let clients = try (0..<8).map { _ in try Self.connect(daemon, bufferBytes: 4096) }
            for client in clients {
                client.get(Self.path)
                try await client.wait(forBytes: 1000)
            }
            #expect(Self.openCount(of: pack) >= clients.count)
            // They hold nobody back.
            #expect(try await daemon.get(Self.path).body.readableBytesView.elementsEqual(Self.large))
            for client in clients { client.leave() }
            // libgit2 has it open, too, at most once for each thread that reads.
            try await eventually("the file is closed") { Self.openCount(of: pack) < 5 }
        }
    }

    private static func openCount(of path: String) -> Int {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return descriptors.count { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == path
        }
    }
}
