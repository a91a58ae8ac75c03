import Foundation

/// The daemon, running on a store and a spool of its own: the release build of `cairnd`, or a program that is the
/// daemon too.
package final class CairnDaemon {
    package let port: UInt16
    private let program: ChildProgram

    package init(in directory: String, configuration: String, startedBy program: [String] = []) throws {
        let settings = """
            store: \(directory)/store.git
            spool: \(directory)/spool
            listen: 127.0.0.1:0
            drain-timeout: 1s

            """
        try (settings + configuration).write(
            toFile: directory + "/cairn.yaml",
            atomically: true,
            encoding: .utf8
        )
        // A life that was killed left it behind.
        let announcement = directory + "/spool/listen"
        try? FileManager.default.removeItem(atPath: announcement)
        let words = program.isEmpty ? [Self.path] : program
        self.program = try ChildProgram(
            words[0],
            words.dropFirst() + ["serve", "--config", directory + "/cairn.yaml"],
            output: directory + "/daemon.log"
        )
        port = try Self.announcedPort(announcement)
        let client = try HTTPConnection(port: port)
        try waitUntil("cairnd is ready") { try client.get("/readyz").status == 200 }
    }

    package var usage: ProcessUsage { ProcessUsage(processID: program.processID) }

    package func stop() { program.stop() }

    package func kill() { program.killAtOnce() }

    /// What `/metrics` says now.
    package func metrics() throws -> MetricsPage {
        MetricsPage(try HTTPConnection(port: port).get("/metrics").text)
    }

    private static func announcedPort(_ file: String) throws -> UInt16 {
        var port: UInt16?
        try waitUntil("cairnd listens; daemon.log says why not") {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            port = text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ":").last.flatMap {
                UInt16($0)
            }
            return port != nil
        }
        return port ?? 0
    }

    /// Beside this program, as SwiftPM puts it.
    private static var path: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
            + "/cairnd"
    }
}
