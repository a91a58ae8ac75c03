/// A pattern as a non-deterministic automaton (Thompson's construction): instructions by number, the first one
/// begins.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one of the bytes and goes on with the next instruction.
        case byte(ByteSet)
        case split(Int, Int)
        case jump(Int)
        case lineStart
        case lineEnd
        case match
    }

    /// Each step of a match looks at all of them at most.
    static let mostInstructions = 2000

    private(set) var instructions: [Instruction] = []

    init(_ node: PatternNode) throws(LinePatternError) {
        try emit(node)
        try add(.match)
    }

    private mutating func emit(_ node: PatternNode) throws(LinePatternError) {
        switch node {
        case .byte(let set): try add(.byte(set))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes): try emit(choice: nodes[...])
        case .repeated(let node, let least, let most): try emit(node, least: least, most: most)
        case .lineStart: try add(.lineStart)
        case .lineEnd: try add(.lineEnd)
        }
    }

    private mutating func emit(choice nodes: ArraySlice<PatternNode>) throws(LinePatternError) {
        guard let first = nodes.first else { return }
        guard nodes.count > 1 else { return try emit(first) }
        let split = try add(.split(0, 0))
        try emit(first)
        let jump = try add(.jump(0))
        instructions[split] = .split(split + 1, instructions.count)
        try emit(choice: nodes.dropFirst())
        instructions[jump] = .jump(instructions.count)
    }

    private mutating func emit(_ node: PatternNode, least: Int, most: Int?) throws(LinePatternError) {
        for _ in 0..<least { try emit(node) }
        guard let most else { return try emitLoop(node) }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(try add(.split(0, 0)))
            try emit(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    private mutating func emitLoop(_ node: PatternNode) throws(LinePatternError) {
        let split = try add(.split(0, 0))
        try emit(node)
        try add(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
    }

    @discardableResult
    private mutating func add(_ instruction: Instruction) throws(LinePatternError) -> Int {
        guard instructions.count < Self.mostInstructions else {
            throw LinePatternError(
                "is too large: its repetitions come to more than \(Self.mostInstructions) steps"
            )
        }
        instructions.append(instruction)
        return instructions.count - 1
    }
}
