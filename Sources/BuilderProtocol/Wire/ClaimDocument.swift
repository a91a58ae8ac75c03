/// The answer to whoever may build a key now.
public struct ClaimDocument: Codable, Hashable, Sendable {
    public var claim: String
    /// Opens the claim; told this once.
    public var secret: String
    /// Seconds without a word of the holder after which the key is free again.
    public var lease: Double
    /// Most bytes of the value.
    public var valueLimit: Int
    public var result: ResultDocument

    public init(claim: String, secret: String, lease: Double, valueLimit: Int, result: ResultDocument) {
        self.claim = claim
        self.secret = secret
        self.lease = lease
        self.valueLimit = valueLimit
        self.result = result
    }

    enum CodingKeys: String, CodingKey {
        case claim, secret, lease, result
        case valueLimit = "value_limit"
    }
}

/// The answer to a holder that was heard.
public struct LeaseDocument: Codable, Hashable, Sendable {
    /// Seconds, from now on.
    public var lease: Double
    /// Bytes of output that are there.
    public var length: Int?

    public init(lease: Double, length: Int? = nil) {
        self.lease = lease
        self.length = length
    }
}
