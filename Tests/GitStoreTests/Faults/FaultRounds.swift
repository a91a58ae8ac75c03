import Foundation

/// How often the tests of faults try: few times among all others, `FAULT_ROUNDS` times in `make fault`.
enum FaultRounds {
    static let count = ProcessInfo.processInfo.environment["FAULT_ROUNDS"].flatMap { Int($0) } ?? 2
    /// Rounds on the same store, so that checking it stays quick.
    static let ofOneStore = 10
}
