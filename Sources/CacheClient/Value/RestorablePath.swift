import BuilderProtocol
import Foundation

/// A file's path inside a directory to restore into: never absolute, never upwards, never into `.git`.
struct RestorablePath: Hashable, Sendable {
    let components: [[UInt8]]

    var bytes: [UInt8] { Array(components.joined(separator: [UInt8(ascii: "/")])) }

    /// For people.
    var shown: String { String(decoding: bytes, as: UTF8.self) }

    init(bytes: [UInt8]) throws(ClientError) {
        let components = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map(Array.init)
        guard components.allSatisfy(Self.isHarmless) else {
            throw .unexpectedAnswer(
                "refused to restore the path \"\(String(decoding: bytes, as: UTF8.self))\""
            )
        }
        self.components = components
    }

    init(_ file: FileDocument) throws(ClientError) {
        try self.init(bytes: try Self.bytes(of: file))
    }

    private static func bytes(of file: FileDocument) throws(ClientError) -> [UInt8] {
        guard let encoded = file.pathBase64 else { return Array(file.path.utf8) }
        guard let bytes = Data(base64Encoded: encoded) else {
            throw .unexpectedAnswer("a path_base64 that is not base64")
        }
        return [UInt8](bytes)
    }

    // A value that brings a `.git` could run hooks in the checkout it is restored into.
    private static func isHarmless(_ component: [UInt8]) -> Bool {
        let name = String(decoding: component, as: UTF8.self)
        return !component.isEmpty && component.count <= 255 && !component.contains(0)
            && name != "." && name != ".." && name.lowercased() != ".git"
    }
}
