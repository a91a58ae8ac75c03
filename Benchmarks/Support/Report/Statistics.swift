extension Collection where Element == Double {
    /// 0 when there is nothing.
    package var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The value that this share of all does not exceed.
    package func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return 0 }
        return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }

    package var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
