/// Looks for a line that matches a pattern, in text that comes in pieces; remembers what it learnt for the next text.
///
/// The automaton's sets of instructions become states as they are met, each with its successors by byte. Memory is
/// bounded: when there are too many states, all are forgotten.
struct LineMatcher: Sendable {
    private static let mostStates = 512

    /// What may come next, and whether the line matches already, or would if it ended here.
    private struct State {
        var instructions: [Int32]
        var isMatch: Bool
        var isMatchAtLineEnd: Bool
    }

    var stateCount: Int { states.count }

    private let program: PatternProgram
    private var states: [State] = []
    private var numbers: [[Int32]: Int32] = [:]
    /// 256 for each state; `unknown` where nobody has been yet.
    private var successors: [Int32] = []
    private var current: Int32 = 0
    private var hasMatched = false
    private static let unknown: Int32 = -1

    init(_ pattern: LinePattern) {
        program = pattern.program
        begin()
    }

    /// Forgets the text, not what was learnt from it.
    mutating func begin() {
        if states.isEmpty { _ = add(closure(of: [0], atLineStart: true), atLineStart: true) }
        current = 0
        hasMatched = false
    }

    /// True once a line matched.
    mutating func push(_ bytes: [UInt8]) -> Bool {
        for byte in bytes {
            if hasMatched { return true }
            step(byte)
        }
        return hasMatched
    }

    /// True when a line matched, the last one included; a newline at the end begins no other line.
    mutating func finish(endsWithNewline: Bool) -> Bool {
        hasMatched || !endsWithNewline && states[Int(current)].isMatchAtLineEnd
    }

    private mutating func step(_ byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            hasMatched = hasMatched || states[Int(current)].isMatchAtLineEnd
            current = 0
        } else {
            let known = successors[Int(current) << 8 | Int(byte)]
            current = known == Self.unknown ? learn(byte) : known
        }
        hasMatched = hasMatched || states[Int(current)].isMatch
    }

    private mutating func learn(_ byte: UInt8) -> Int32 {
        var targets: [Int32] = []
        for number in states[Int(current)].instructions {
            if case .byte(let set) = program.instructions[Int(number)], set.contains(byte) {
                targets.append(number + 1)
            }
        }
        // A match may begin anywhere.
        let next = closure(of: targets + [0], atLineStart: false)
        if let known = numbers[next] {
            successors[Int(current) << 8 | Int(byte)] = known
            return known
        }
        if states.count >= Self.mostStates {
            forget()
            return add(next, atLineStart: false)
        }
        let added = add(next, atLineStart: false)
        successors[Int(current) << 8 | Int(byte)] = added
        return added
    }

    private mutating func forget() {
        (states, numbers, successors) = ([], [:], [])
        _ = add(closure(of: [0], atLineStart: true), atLineStart: true)
    }

    private mutating func add(_ instructions: [Int32], atLineStart: Bool) -> Int32 {
        let number = Int32(states.count)
        let atEnd = closure(of: instructions, atLineStart: atLineStart, atLineEnd: true)
        states.append(
            State(
                instructions: instructions,
                isMatch: holdsMatch(instructions),
                isMatchAtLineEnd: holdsMatch(atEnd)
            )
        )
        successors += [Int32](repeating: Self.unknown, count: 256)
        // The one at a line's start is no other's successor.
        if !atLineStart { numbers[instructions] = number }
        return number
    }

    private func holdsMatch(_ numbers: [Int32]) -> Bool {
        numbers.contains { if case .match = program.instructions[Int($0)] { true } else { false } }
    }

    /// The instructions that are reached without taking a byte and that something can come of, ordered.
    private func closure(of starts: [Int32], atLineStart: Bool, atLineEnd: Bool = false) -> [Int32] {
        var isReached = [Bool](repeating: false, count: program.instructions.count)
        var pending = starts
        while let number = pending.popLast() {
            guard !isReached[Int(number)] else { continue }
            isReached[Int(number)] = true
            switch program.instructions[Int(number)] {
            case .byte, .match: break
            case .jump(let target): pending.append(Int32(target))
            case .split(let one, let other): pending += [Int32(one), Int32(other)]
            case .lineStart: if atLineStart { pending.append(number + 1) }
            case .lineEnd: if atLineEnd { pending.append(number + 1) }
            }
        }
        return isReached.indices.filter { isReached[$0] && program.instructions[$0].isDecisive }.map(
            Int32.init
        )
    }
}

extension PatternProgram.Instruction {
    /// False for what only leads to others.
    fileprivate var isDecisive: Bool {
        switch self {
        case .byte, .lineEnd, .match: true
        case .jump, .split, .lineStart: false
        }
    }
}
