import BuilderProtocol
import Foundation
import Glibc

/// What a worker sends of a build that ended: outcome, message, and the artifacts as far as they fit.
struct ResultPayload {
    /// Room for everything but the artifacts.
    private static let envelopeBytes = 32 << 10
    /// Room for what is said of an artifact besides its path and its content.
    private static let descriptionBytes = 128

    var failure: BuildFailure?
    /// Where the artifacts lie; nil when there are none to send.
    var directory: String?
    var limitBytes: Int

    /// Blocks while it reads the artifacts.
    func value() -> JSONValue {
        var members: [String: JSONValue] = [
            "outcome": .string(failure == nil ? "success" : "failure"), "message": .null,
            "failure_kind": .null,
        ]
        if let failure {
            members["message"] = .string(failure.message)
            members["failure_kind"] = .string(failure.kind.rawValue)
        }
        let (files, omitted) = artifacts()
        members["files"] = .array(files)
        members["omitted"] = .array(omitted)
        return .object(members)
    }

    private func artifacts() -> (files: [JSONValue], omitted: [JSONValue]) {
        guard let directory else { return ([], []) }
        var room = limitBytes - Self.envelopeBytes - (failure?.message.utf8.count ?? 0)
        var (files, omitted): ([JSONValue], [JSONValue]) = ([], [])
        for path in (FileManager.default.subpaths(atPath: directory) ?? []).sorted() {
            guard room > 0, let artifact = Artifact("\(directory)/\(path)") else { continue }
            room -= path.utf8.count + Self.descriptionBytes
            var described: [String: JSONValue] = [
                "path": .string(path), "mode": .string(artifact.mode),
                "size": JSONNumber("\(artifact.sizeBytes)").map { .number($0) } ?? .null,
            ]
            if artifact.encodedBytes <= room, let content = artifact.content() {
                room -= artifact.encodedBytes
                described["content"] = .string(Data(content).base64EncodedString())
                files.append(.object(described))
            } else {
                omitted.append(.object(described))
            }
        }
        return (files, omitted)
    }

    /// A file or a link, never what it points to.
    private struct Artifact {
        let path: String
        let mode: String
        let sizeBytes: Int

        /// Nil for directories and everything that is no artifact.
        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFLNK: mode = "120000"
            case S_IFREG: mode = status.st_mode & S_IXUSR == 0 ? "100644" : "100755"
            default: return nil
            }
            self.path = path
            sizeBytes = Int(status.st_size)
        }

        var encodedBytes: Int { (sizeBytes + 2) / 3 * 4 }

        func content() -> [UInt8]? {
            if mode == "120000" {
                return (try? FileManager.default.destinationOfSymbolicLink(atPath: path)).map {
                    Array($0.utf8)
                }
            }
            return FileManager.default.contents(atPath: path).map { Array($0) }
        }
    }
}
