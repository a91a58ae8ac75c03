import Foundation

extension Git {
    /// Gives every packed object a file of its own, so that a test can damage it.
    package func unpackObjects() async throws {
        let packs = "\(directory)/objects/pack"
        for name in try FileManager.default.contentsOfDirectory(atPath: packs) where name.hasSuffix(".pack") {
            let pack = "\(packs)/\(name)"
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pack)))
            // Objects that are in a pack are not unpacked.
            try FileManager.default.removeItem(atPath: pack)
            try FileManager.default.removeItem(atPath: pack.dropLast(4) + "idx")
            _ = try await run(["unpack-objects", "-q"], input: bytes)
        }
        try makeObjectsWritable()
    }

    /// git makes them read-only, which only root may disregard.
    private func makeObjectsWritable() throws {
        let objects = "\(directory)/objects"
        for name in try FileManager.default.subpathsOfDirectory(atPath: objects) {
            var isDirectory: ObjCBool = false
            let path = "\(objects)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
                !isDirectory.boolValue
            else { continue }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
    }
}
