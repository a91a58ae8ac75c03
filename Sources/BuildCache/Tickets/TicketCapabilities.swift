import GitStore

/// Makes tickets' capabilities: unguessable without the secret in the spool, and never written down.
///
/// A capability is an HMAC of what its record holds, so that a list can tell it again; the record itself is found by
/// the capability's hash, which tells nothing.
struct TicketCapabilities: Sendable {
    private static let secretBytes = 32

    private let secret: [UInt8]

    /// Reads the secret of the spool, or makes one.
    init(spool: Spool) async throws(SpoolError) {
        let path = spool.directory + "/ticket-secret"
        secret = try await spool.threads.run { () throws(SpoolError) in
            if let known = try? SpoolFile.readAll(path, limitBytes: 4096), known.count == Self.secretBytes {
                return known
            }
            let made = (0..<Self.secretBytes).map { _ in UInt8.random(in: 0...255) }
            try SpoolFile.replace(path, with: made)
            return made
        }
    }

    /// 64 hexadecimal digits.
    func capability(sequence: Int, nonce: UInt64) -> String {
        let message = Array("ticket \(sequence) \(nonce)".utf8)
        return SHA256Digest(authenticating: message, secret: secret).description
    }

    /// The name of the ticket's record.
    static func id(of capability: String) -> ObjectID {
        CapabilityDigest.of(capability)
    }
}
