import BuilderProtocol
import Glibc
import TestSupport
import Testing

@testable import BuildCache

@Suite("Directories nested deeper than any path is long", .timeLimit(.minutes(2)))
struct DeepTreeTests {
    @Test("are removed, with whatever they hold")
    func removed() async throws {
        try await TemporaryDirectory.with { directory in
            try nest("deep", levels: 30_000, in: directory)
            try directory.write("x", to: "deep/d/d/file")
            try directory.makeDirectory("deep/d/other/empty")
            TreeRemoval.remove(directory.path("deep"))
            #expect(!directory.exists("deep"))
        }
    }

    @Test("are no value: the build fails, and the failure is its result")
    func refused() async throws {
        let builder = ScriptedBuilder { try nest($0.valueDirectory, levels: 30_000) }
        try await withCache(builder) { fixture in
            let document = try await fixture.build("r1").stored.document
            #expect(document.failureKind == .value)
            #expect(document.message == "Value is nested more than 500 directories deep")
        }
    }

    @Test("are measured as long as git can hold them")
    func measured() async throws {
        try await TemporaryDirectory.with { directory in
            try nest("deep", levels: 500, in: directory)
            #expect(!ValueMeasure(of: directory.path("deep"), limitBytes: 100).isTooDeep)
            try nest("deeper", levels: 501, in: directory)
            #expect(ValueMeasure(of: directory.path("deeper"), limitBytes: 100).isTooDeep)
        }
    }
}

private func nest(_ name: String, levels: Int, in directory: TemporaryDirectory) throws {
    try directory.makeDirectory(name)
    try nest(directory.path(name), levels: levels)
}

/// Makes directories one in the other, below one that exists.
private func nest(_ path: String, levels: Int) throws {
    var parent = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    for _ in 0..<levels {
        guard mkdirat(parent, "d", 0o755) == 0 else { throw Unexpected(description: "mkdirat: \(errno)") }
        let child = openat(parent, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        close(parent)
        parent = child
    }
    close(parent)
}
