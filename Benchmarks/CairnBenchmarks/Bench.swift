import Foundation

/// What each benchmark starts from: a directory of its own, and the programs it measures.
struct Bench {
    let directory: String

    init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    /// Starts the daemon with a fresh store and these settings beside store, spool and port.
    func daemon(_ configuration: String, helloPort: UInt16? = nil) throws -> CairnDaemon {
        try CairnDaemon(in: directory, configuration: configuration, helloPort: helloPort)
    }
}
