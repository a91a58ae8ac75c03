import BuilderProtocol

extension Duration {
    /// As messages say it: `2.00 seconds`, from two minutes on `2.00 minutes`.
    var shown: String {
        let isLong = self >= .seconds(120)
        let hundredths = Int64((inSeconds / (isLong ? 60 : 1) * 100).rounded())
        let fraction = String(hundredths % 100)
        let padded = fraction.count < 2 ? "0\(fraction)" : fraction
        return "\(hundredths / 100).\(padded) \(isLong ? "minutes" : "seconds")"
    }
}
