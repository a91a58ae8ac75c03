/// The bearer token that a pool's workers want: a secret, so it never shows itself.
package struct WorkerToken: Hashable, Sendable, CustomStringConvertible {
    let secret: String

    /// Nil for what no header can carry: nothing at all, blanks, or control characters.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21..<0x7f).contains($0) }) else { return nil }
        secret = text
    }

    package var description: String { "***" }
}

extension WorkerToken: CustomReflectable {
    package var customMirror: Swift.Mirror { Swift.Mirror(self, children: []) }
}
