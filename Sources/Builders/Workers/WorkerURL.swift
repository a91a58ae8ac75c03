/// The base URL of a worker in one spelling, so that two that lead to the same place are equal.
///
/// Only what cannot be read in two ways is accepted: no user, query or fragment, no escapes, no odd bytes.
package struct WorkerURL: Hashable, Sendable, CustomStringConvertible {
    package static let expectation = "a URL such as http://10.0.3.1:9000"
    static let longestBytes = 500

    let scheme: String
    let host: String
    let port: String
    /// Empty, or with a slash in front and none at the end.
    let path: String

    package init?(_ text: String) {
        guard let parts = Parts(text, allowing: []),
            Int(parts.port).map({ (1...65_535).contains($0) }) == true
        else { return nil }
        self.init(parts)
    }

    private init(_ parts: Parts) {
        (scheme, host, port, path) = (parts.scheme, parts.host, parts.port, parts.path)
    }

    package var description: String {
        let isDefault = port == Parts.defaultPorts[scheme]
        return "\(scheme)://\(host)\(isDefault ? "" : ":\(port)")\(path)"
    }

    /// The four parts of a base URL, or of a pattern for one.
    struct Parts {
        static let defaultPorts = ["http": "80", "https": "443"]

        let scheme, host, port, path: String

        /// `extra`: bytes that are allowed besides those of plain names.
        init?(_ text: String, allowing extra: Set<UInt8>) {
            guard text.utf8.count <= WorkerURL.longestBytes, let colons = text.firstRange(of: "://") else {
                return nil
            }
            scheme = text[..<colons.lowerBound].lowercased()
            guard let defaultPort = Self.defaultPorts[scheme] else { return nil }
            let rest = text[colons.upperBound...]
            let authority = rest.prefix { $0 != "/" }
            var path = rest.dropFirst(authority.count)
            while path.hasSuffix("/") { path.removeLast() }
            let sides = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count <= 2, let first = sides.first, !first.isEmpty else { return nil }
            host = first.lowercased()
            port = sides.count == 2 ? String(sides[1]) : defaultPort
            self.path = String(path)
            let isPlain = { (byte: UInt8) in byte.isPlain || extra.contains(byte) }
            guard host.utf8.allSatisfy(isPlain), !port.isEmpty,
                port.utf8.allSatisfy({ $0.isDigit || extra.contains($0) }),
                self.path.utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "/") }),
                // Whoever resolves these would end somewhere else than they say.
                !self.path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
            else { return nil }
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// A letter, a digit, or one of `- _ .`.
    fileprivate var isPlain: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: isDigit
        }
    }
}
