import Testing

@testable import BuildCache

@Suite("The limit of a log")
struct LogCutTests {
    private static let limit = 2 << 20

    @Test("lets a log below it through untouched")
    func below() {
        var cut = LogCut(limitBytes: Self.limit)
        let bytes = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        #expect(cut.push(bytes) == bytes)
        #expect(cut.flush() == [])
    }

    @Test(
        "keeps the beginning and the newest 1 MiB, and says how much is missing",
        arguments: [1000, 70_000, 3 << 20]
    )
    func above(_ chunkBytes: Int) throws {
        let output = (0..<5 << 20).map { UInt8(truncatingIfNeeded: $0 / 1000) | 0x80 }
        var cut = LogCut(limitBytes: Self.limit)
        var log: [UInt8] = []
        for start in stride(from: 0, to: output.count, by: chunkBytes) {
            log += cut.push(Array(output[start..<min(start + chunkBytes, output.count)]))
        }
        log += cut.flush()
        let notes =
            "\n=== Log limit reached: the newest output follows at the end\n=== \(3 << 20) bytes left out\n"
        var expected = Array(output[..<(1 << 20)])
        expected += Array(notes.utf8)
        expected += output[(4 << 20)...]
        #expect(log == expected)
    }
}
