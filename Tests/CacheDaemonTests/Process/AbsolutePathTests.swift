import Foundation
import Testing

@testable import CacheDaemon

@Suite("Absolute paths")
struct AbsolutePathTests {
    private let current = FileManager.default.currentDirectoryPath

    @Test("begin where the daemon was started", arguments: ["spool", "./spool", "././spool"])
    func relative(path: String) {
        #expect(AbsolutePath.of(path) == "\(current)/spool")
    }

    @Test("stay as they are", arguments: ["/var/spool", "/"])
    func absolute(path: String) {
        #expect(AbsolutePath.of(path) == path)
    }
}
