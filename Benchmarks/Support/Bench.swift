import Foundation

/// What each benchmark starts from: a directory of its own, and the programs it measures.
package struct Bench {
    package let directory: String

    package init(directory: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    package func path(_ name: String) -> String { directory + "/" + name }

    package func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }

    /// Starts the daemon with these settings beside store, spool and port: the first time on an empty store, then on
    /// what the one before left.
    ///
    /// `startedBy`: a program that is the daemon too, with its first arguments, instead of the built `cairnd`.
    package func daemon(_ configuration: String, startedBy program: [String] = []) throws -> CairnDaemon {
        try CairnDaemon(in: directory, configuration: configuration, startedBy: program)
    }
}
