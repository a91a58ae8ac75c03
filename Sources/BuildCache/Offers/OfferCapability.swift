import GitStore

/// The capabilities of offers: whoever has that of the set has those of its offers, and only they.
enum OfferCapability {
    /// An offer's own: made of the set's, so that nothing but digests is kept.
    static func offer(_ index: Int, of set: String) -> String {
        SHA256Digest(authenticating: Array("offer \(index)".utf8), secret: Array(set.utf8)).description
    }
}
