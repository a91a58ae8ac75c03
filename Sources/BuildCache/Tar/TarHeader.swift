import BuilderProtocol

/// One member of an archive as its header describes it.
struct TarHeader: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file(isExecutable: Bool)
        case directory
        case symbolicLink(target: [UInt8])
        case hardLink
        /// A device, a FIFO, or what only one program understands; by its letter.
        case special(UInt8)
    }

    var path: [UInt8]
    var kind: Kind
    /// Of the bytes that follow.
    var sizeBytes: Int
}

/// What is wrong with an archive.
struct TarError: Error, Hashable, Sendable {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
