import BuilderProtocol

/// What became of a wish for a rebuild.
struct RebuildDocument: Encodable {
    var marked: Bool
    var build: BuildDocument?
}

/// A cancel was accepted.
struct CancelDocument: Encodable {
    var cancelled = true
}
