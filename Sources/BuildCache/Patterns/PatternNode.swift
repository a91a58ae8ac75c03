/// A pattern as its text says it.
indirect enum PatternNode: Sendable {
    case byte(ByteSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least and at most so often; nil: without end.
    case repeated(PatternNode, least: Int, most: Int?)
    case lineStart
    case lineEnd
}
