import BuilderProtocol

extension Duration {
    /// For `poll`, which must not return before the time.
    var wholeMillisecondsRoundedUp: Int64 {
        self > .milliseconds(wholeMilliseconds) ? wholeMilliseconds + 1 : wholeMilliseconds
    }
}
