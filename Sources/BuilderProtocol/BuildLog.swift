/// Where a build writes its output. Secrets are masked on the way; a full disk ends the build, so writing
/// never fails for the builder.
public struct BuildLog: Sendable {
    private let append: @Sendable ([UInt8]) -> Void

    public init(append: @escaping @Sendable ([UInt8]) -> Void) {
        self.append = append
    }

    /// Appends the bytes as they are.
    public func write(_ bytes: [UInt8]) {
        append(bytes)
    }

    /// Appends a line; the line feed is added.
    public func write(line: String) {
        append(Array(line.utf8) + [UInt8(ascii: "\n")])
    }
}
