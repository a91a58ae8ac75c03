/// Which base URLs a pool's workers may name as their own, such as `http://10.0.3.*:9000`.
///
/// A `*` stands for letters, digits, `-` and `_`: never for a dot, so that no foreign domain fits, nor for a
/// slash or a colon.
package struct WorkerHostPattern: Hashable, Sendable {
    package static let expectation =
        "a URL such as http://10.0.3.*:9000, where * stands for letters and digits"

    private let parts: [[UInt8]]

    package init?(_ text: String) {
        guard let parsed = WorkerURL.Parts(text, allowing: [UInt8(ascii: "*")]) else { return nil }
        parts = [parsed.scheme, parsed.host, parsed.port, parsed.path].map { Array($0.utf8) }
    }

    package func matches(_ url: WorkerURL) -> Bool {
        zip(parts, [url.scheme, url.host, url.port, url.path]).allSatisfy { pattern, text in
            Self.matches(pattern[...], Array(text.utf8)[...])
        }
    }

    /// Goes back to the last star only, so that no pattern takes long.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var (pattern, text) = (pattern, text)
        var star: (pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>)?
        while let byte = text.first {
            if pattern.first == UInt8(ascii: "*"), isWild(byte) {
                star = (pattern, text.dropFirst())
                (pattern, text) = (pattern.dropFirst(), text.dropFirst())
            } else if pattern.first == byte, byte != UInt8(ascii: "*") {
                (pattern, text) = (pattern.dropFirst(), text.dropFirst())
            } else if let last = star, let next = last.text.first, isWild(next) {
                star = (last.pattern, last.text.dropFirst())
                (pattern, text) = (last.pattern.dropFirst(), last.text.dropFirst())
            } else {
                return false
            }
        }
        return pattern.isEmpty
    }

    private static func isWild(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: ".") && byte != UInt8(ascii: "/")
    }
}
