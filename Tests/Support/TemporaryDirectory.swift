import Foundation

/// A directory that exists for the length of one closure.
package struct TemporaryDirectory: Sendable {
    /// Absolute, without symbolic links.
    package let path: String

    /// Runs `body` with a fresh directory and removes it, whatever is in it.
    package static func with<Result>(
        _ body: (TemporaryDirectory) async throws -> Result
    ) async throws -> Result {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        return try await body(directory)
    }

    private init() throws {
        let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        let url = root.appendingPathComponent("cairn-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    private func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The absolute path of what lies at `relativePath`.
    package func path(_ relativePath: String) -> String {
        "\(path)/\(relativePath)"
    }

    /// Creates a directory and those above it; returns its absolute path.
    @discardableResult
    package func makeDirectory(_ relativePath: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path(relativePath),
            withIntermediateDirectories: true
        )
        return path(relativePath)
    }

    /// Writes a file, creating the directories above it; returns its absolute path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to relativePath: String, executable: Bool = false)
        throws -> String
    {
        let file = path(relativePath)
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent,
            withIntermediateDirectories: true
        )
        // What git and Cairn wrote is read-only; root would not notice.
        if exists(relativePath) { chmod(file, 0o644) }
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        if executable {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        }
        return file
    }

    /// Writes a file of text, creating the directories above it; returns its absolute path.
    @discardableResult
    package func write(_ text: String, to relativePath: String, executable: Bool = false) throws -> String {
        try write(text.utf8, to: relativePath, executable: executable)
    }

    /// The bytes of a file.
    package func read(_ relativePath: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(relativePath))))
    }

    package func exists(_ relativePath: String) -> Bool {
        FileManager.default.fileExists(atPath: path(relativePath))
    }
}
