import BuilderProtocol

extension String {
    /// With `%20` and the like decoded; itself when an escape is broken.
    var percentDecoded: String {
        PercentEncoding.decoded(self[...]).map { String(decoding: $0, as: UTF8.self) } ?? self
    }
}
