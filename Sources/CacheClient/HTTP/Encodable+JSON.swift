import BuilderProtocol

extension Encodable {
    /// With sorted keys, so that the same request has the same bytes.
    var json: [UInt8] { JSONBytes.encode(self) }
}
