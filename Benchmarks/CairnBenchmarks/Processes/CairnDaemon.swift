import Foundation

/// The daemon, running on a store and a spool of its own: the release build of `cairnd`, or this program with
/// hello-world beside the daemon.
final class CairnDaemon {
    let port: UInt16
    private let program: ChildProgram

    /// `helloPort`: where hello-world shall listen in the daemon's process.
    init(in directory: String, configuration: String, helloPort: UInt16? = nil) throws {
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
        program = try ChildProgram(
            helloPort == nil ? Self.path : "/proc/self/exe",
            (helloPort.map(SharedProcess.arguments) ?? []) + [
                "serve", "--config", directory + "/cairn.yaml",
            ],
            output: directory + "/daemon.log"
        )
        port = try Self.announcedPort(directory + "/spool/listen")
        let client = try HTTPConnection(port: port)
        try waitUntil("cairnd is ready") { try client.get("/readyz").status == 200 }
    }

    var usage: ProcessUsage { ProcessUsage(processID: program.processID) }

    func stop() { program.stop() }

    /// What `/metrics` says now.
    func metrics() throws -> MetricsPage {
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
