import Testing

@testable import CacheClient

@Suite("The value's paths")
struct RestorablePathTests {
    @Test(
        "only a name of a plain file or directory is restored",
        arguments: ["a", "a/b c/ü", "..a", "a./b", ".gitignore"]
    )
    func plain(path: String) throws {
        #expect(try RestorablePath(bytes: Array(path.utf8)).shown == path)
    }

    @Test(
        "everything else is refused",
        arguments: ["", "/a", "a/", "a//b", ".", "a/..", "../a", ".git", "a/.Git/b", "a\0b"]
    )
    func refused(path: String) {
        #expect(throws: ClientError.self) { try RestorablePath(bytes: Array(path.utf8)) }
    }
}
