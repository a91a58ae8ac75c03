import BenchmarkSupport

/// A server under `wrk`, and what its rounds gave.
final class HitTarget {
    let name: String
    let url: String
    let script: String?
    let usage: ProcessUsage
    private(set) var rates: [Double] = []
    private(set) var microseconds: [Double] = []
    private(set) var last: Wrk?

    init(_ name: String, port: UInt16, path: String, script: String? = nil, usage: ProcessUsage) {
        self.name = name
        self.url = "http://127.0.0.1:\(port)\(path)"
        self.script = script
        self.usage = usage
    }

    func measure(output: String) throws {
        let before = usage.processorTime
        var wrk: Wrk?
        let time = try timed { wrk = try Wrk(url, script: script, output: output) }
        guard let wrk else { return }
        rates.append(wrk.requestsPerSecond)
        microseconds.append(
            (usage.processorTime - before).seconds * 1e6 / (wrk.requestsPerSecond * time.seconds)
        )
        last = wrk
    }

    /// The median of what each round gave beside the same round of the other.
    func ratio(to other: HitTarget) -> Double {
        zip(rates, other.rates).map { $0 / $1 }.median
    }
}
