import Glibc

/// What something took: by the clock, and of the processors, by this process and the children that have ended.
package struct Measurement {
    private let start = ContinuousClock.now
    private let processorStart = Self.processorSeconds

    package init() {}

    /// From the beginning until now.
    package var taken: Taken {
        Taken(
            seconds: (ContinuousClock.now - start).seconds,
            processorSeconds: Self.processorSeconds - processorStart
        )
    }

    package struct Taken {
        package let seconds: Double
        /// Other programs disturb it less than the time.
        package let processorSeconds: Double
    }

    private static var processorSeconds: Double {
        [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].map { who in
            var usage = rusage()
            getrusage(who, &usage)
            return [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }.sum
        }.sum
    }
}

extension [Double] {
    fileprivate var sum: Double { reduce(0, +) }
}
