import GitStore

/// What is kept of a secret that somebody holds: its git blob id, from which nobody gets back to it.
enum CapabilityDigest {
    static func of(_ secret: String) -> ObjectID { ObjectID.blob(Array(secret.utf8)) }

    /// 256 bits of chance, hexadecimal.
    static func makeSecret() -> String {
        (0..<4).map { _ in
            let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
