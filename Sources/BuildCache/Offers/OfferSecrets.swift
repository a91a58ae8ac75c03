import GitStore

/// The secrets of an offer set, until an offer is accepted or none can be any more.
struct OfferSecrets: SecretsName {
    static let prefix = "offer-"

    var set: ObjectID

    var description: String { Self.prefix + set.description }

    /// Empty for the name of a ticket's file.
    static func prefix(of name: String) -> String { name.hasPrefix(prefix) ? prefix : "" }
}
