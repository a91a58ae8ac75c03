import BuilderProtocol
import GitStore

/// A request's query. What cannot be read throws a 400 at once; unknown names and values out of range are
/// noted, and `finish` throws them all.
struct QueryFields {
    private var items: [String: [UInt8]] = [:]
    private var known: Set<String> = []
    private var problems: [FieldProblem] = []

    init(_ query: Substring?) throws(HTTPProblem) {
        guard let query, !query.isEmpty else { return }
        for item in query.split(separator: "&") {
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decoded(sides[0], plusIsBlank: true),
                let value = PercentEncoding.decoded(sides.count == 2 ? sides[1] : "", plusIsBlank: true),
                let name = String(validating: name, as: UTF8.self)
            else { throw HTTPProblem.malformedQuery("the query is not percent-encoded correctly") }
            guard items.updateValue(value, forKey: name) == nil else {
                throw HTTPProblem.malformedQuery("\(name) occurs twice")
            }
        }
    }

    mutating func bytes(_ name: String) -> [UInt8]? {
        known.insert(name)
        return items[name]
    }

    mutating func text(_ name: String) throws(HTTPProblem) -> String? {
        guard let bytes = bytes(name) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPProblem.malformedQuery("\(name) is not UTF-8")
        }
        return text
    }

    /// Text that must be there; notes a problem when it is not.
    mutating func required(_ name: String) throws(HTTPProblem) -> String {
        guard let text = try text(name) else {
            problems.append(FieldProblem(name, "is missing"))
            return ""
        }
        return text
    }

    mutating func integer(_ name: String) throws(HTTPProblem) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let integer = Int(text) else {
            throw HTTPProblem.malformedQuery("\(name) is not a whole number")
        }
        return integer
    }

    mutating func flag(_ name: String) throws(HTTPProblem) -> Bool {
        switch try text(name) {
        case nil, "false": return false
        case "true": return true
        default: throw HTTPProblem.malformedQuery("\(name) is neither true nor false")
        }
    }

    mutating func seconds(_ name: String) throws(HTTPProblem) -> Duration? {
        guard let text = try text(name) else { return nil }
        guard let number = Double(text) else {
            throw HTTPProblem.malformedQuery("\(name) is not a number of seconds")
        }
        guard let duration = Duration(wholeAndFractionalSeconds: number) else {
            problems.append(FieldProblem(name, "must be a number of seconds, 0 or more"))
            return nil
        }
        return duration
    }

    mutating func commit() throws(HTTPProblem) -> ObjectID? {
        guard let text = try text("commit") else { return nil }
        guard let commit = ObjectID(hex: text) else {
            throw HTTPProblem.malformedQuery("commit is not 40 hexadecimal digits")
        }
        return commit
    }

    /// One of the values; notes a problem for any other.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(HTTPProblem) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append(FieldProblem(name, "must be one of \(choices)"))
        return nil
    }

    /// `page_size` and `page_token`.
    mutating func page() throws(HTTPProblem) -> (size: Int, token: String?) {
        let size = try integer("page_size") ?? 100
        if !(1...1000).contains(size) { problems.append(FieldProblem("page_size", "must be from 1 to 1000")) }
        return (size, try text("page_token"))
    }

    /// Throws when anything was wrong, names that nobody asked for included.
    func finish() throws(InvalidFields) {
        let unknown = items.keys.filter { !known.contains($0) }.map {
            FieldProblem($0, "is not a query parameter here")
        }
        guard problems.isEmpty, unknown.isEmpty else { throw InvalidFields(problems + unknown) }
    }
}
