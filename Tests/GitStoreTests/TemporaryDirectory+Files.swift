import Foundation
import TestSupport

extension TemporaryDirectory {
    func symbolicLink(at relativePath: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(relativePath), withDestinationPath: target)
    }

    func linkTarget(_ relativePath: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: path(relativePath))
    }

    func isExecutable(_ relativePath: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path(relativePath))
    }

    /// The paths of all files and links, sorted.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { relativePath in
                // Upkeep may have removed it since it was listed.
                let attributes = try? FileManager.default.attributesOfItem(atPath: self.path(relativePath))
                return attributes.map { $0[.type] as? FileAttributeType != .typeDirectory } ?? false
            }
            .sorted()
    }
}

extension TemporaryDirectory {
    func remove(_ relativePath: String) throws {
        try FileManager.default.removeItem(atPath: path(relativePath))
    }

    func move(_ relativePath: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path(relativePath), toPath: path(other))
    }

    func text(_ relativePath: String) throws -> String {
        String(decoding: try read(relativePath), as: UTF8.self)
    }
}
