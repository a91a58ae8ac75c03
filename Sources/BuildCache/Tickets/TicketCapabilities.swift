import CCrypto
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
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        HMAC(EVP_sha256(), secret, Int32(secret.count), message, message.count, &digest, nil)
        return String(unsafeUninitializedCapacity: 2 * digest.count) { buffer in
            for (index, byte) in digest.enumerated() {
                buffer[2 * index] = Self.digit(byte >> 4)
                buffer[2 * index + 1] = Self.digit(byte & 15)
            }
            return 2 * digest.count
        }
    }

    /// The name of the ticket's record.
    static func id(of capability: String) -> ObjectID {
        CapabilityDigest.of(capability)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
