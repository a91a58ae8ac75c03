import BuilderProtocol

/// The members of a request's JSON object. Reading each, once, notes every problem; `finish` throws them all.
struct RequestFields {
    private let members: [String: JSONValue]
    private var asked: [String] = []
    private var foundCount = 0
    private(set) var problems: [FieldProblem] = []

    init(_ members: [String: JSONValue]) {
        self.members = members
        asked.reserveCapacity(8)
    }

    /// An object whose members are strings, such as `parameters`; empty when absent.
    mutating func strings(_ name: String) -> [String: String] {
        switch member(name) {
        case nil: return [:]
        case .object(let members):
            var strings: [String: String] = [:]
            for (inner, value) in members {
                if case .string(let string) = value {
                    strings[inner] = string
                } else {
                    problems.append(FieldProblem("\(name).\(inner)", "must be a string"))
                }
            }
            return strings
        default:
            problems.append(FieldProblem(name, "must be an object of strings"))
            return [:]
        }
    }

    /// An object of numbers; empty when absent.
    mutating func numbers(_ name: String, named names: [String]) -> [String: Double] {
        guard let member = member(name) else { return [:] }
        guard case .object(let members) = member else {
            problems.append(FieldProblem(name, "must be an object of numbers"))
            return [:]
        }
        var numbers: [String: Double] = [:]
        for (inner, value) in members {
            switch value {
            case _ where !names.contains(inner):
                problems.append(FieldProblem("\(name).\(inner)", "is not a field of this request"))
            case .number(let number): numbers[inner] = number.value
            case .null: break
            default: problems.append(FieldProblem("\(name).\(inner)", "must be a number of seconds"))
            }
        }
        return numbers
    }

    mutating func text(_ name: String, limitBytes: Int) -> String? {
        switch member(name) {
        case nil: return nil
        case .string(let text) where text.utf8.count <= limitBytes: return text
        case .string: problems.append(FieldProblem(name, "must be at most \(limitBytes) bytes long"))
        default: problems.append(FieldProblem(name, "must be a string"))
        }
        return nil
    }

    /// False when absent.
    mutating func flag(_ name: String) -> Bool {
        switch member(name) {
        case nil: return false
        case .bool(let flag): return flag
        default: problems.append(FieldProblem(name, "must be true or false"))
        }
        return false
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let member = member(name) else { return nil }
        if case .number(let number) = member, let integer = Int(exactly: number.value),
            range.contains(integer)
        {
            return integer
        }
        problems.append(
            FieldProblem(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        )
        return nil
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let member = member(name) else { return nil }
        if case .number(let number) = member, range.contains(number.value) {
            return number.value
        }
        problems.append(
            FieldProblem(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        )
        return nil
    }

    /// A number of seconds, 0 or more.
    mutating func seconds(_ name: String) -> Duration? {
        guard let member = member(name) else { return nil }
        if case .number(let number) = member, let duration = Duration(wholeAndFractionalSeconds: number.value)
        {
            return duration
        }
        problems.append(FieldProblem(name, "must be a number of seconds, 0 or more"))
        return nil
    }

    /// A moment as RFC 3339 writes it.
    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name, limitBytes: 64) else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        problems.append(FieldProblem(name, "must be a time such as 2026-11-21T02:00:00Z"))
        return nil
    }

    /// One of the values.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = text(name, limitBytes: 64) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append(FieldProblem(name, "must be one of \(choices)"))
        return nil
    }

    /// Adds what is wrong with a field's value beyond its type.
    mutating func note(_ problem: FieldProblem) {
        problems.append(problem)
    }

    /// Throws when anything was wrong, fields that nobody asked for included.
    func finish() throws(InvalidFields) {
        if problems.isEmpty, foundCount == members.count { return }
        let unknown = members.keys.filter { !asked.contains($0) }
        throw InvalidFields(problems + unknown.map { FieldProblem($0, "is not a field of this request") })
    }

    /// The value that was sent; null is as good as nothing.
    private mutating func member(_ name: String) -> JSONValue? {
        asked.append(name)
        guard let member = members[name] else { return nil }
        foundCount += 1
        return member == .null ? nil : member
    }
}

extension Duration {
    /// Nil for what is not a number of seconds from 0 to a thousand years.
    init?(wholeAndFractionalSeconds seconds: Double) {
        guard (0...31_557_600_000).contains(seconds) else { return nil }
        self = .seconds(seconds)
    }
}
