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
    }
}
