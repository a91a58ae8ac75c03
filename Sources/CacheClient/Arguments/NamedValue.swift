import Foundation

/// A parameter or context value of the command line.
///
/// `name=value` is literal, `name@FILE` reads the file without its last newline, and `name` alone takes the
/// environment's `CAIRN_PARAM_NAME` or `CAIRN_CONTEXT_NAME`: secrets need not be visible in the process list.
struct NamedValue: Hashable {
    enum Source: Hashable {
        case literal(String)
        case file(String)
        case environment
    }

    var name: String
    var source: Source

    init(_ argument: String) {
        // By bytes: as characters, `=` followed by a combining mark would be another character.
        let bytes = argument.utf8
        let separators = [UInt8(ascii: "="), UInt8(ascii: "@")]
        guard let separator = bytes.firstIndex(where: separators.contains) else {
            self.name = argument
            self.source = .environment
            return
        }
        let rest = String(decoding: bytes[bytes.index(after: separator)...], as: UTF8.self)
        self.name = String(decoding: bytes[..<separator], as: UTF8.self)
        self.source = bytes[separator] == UInt8(ascii: "=") ? .literal(rest) : .file(rest)
    }

    func value(environmentPrefix: String, environment: [String: String]) throws(ClientError) -> String {
        switch source {
        case .literal(let value): return value
        case .file(let path): return try LocalFile.text(at: path, withoutLastNewline: true)
        case .environment:
            let variable = environmentPrefix + name.uppercased().replacing("-", with: "_")
            guard let value = environment[variable] else {
                throw .usage("\(name): give \(name)=VALUE or \(name)@FILE, or set \(variable)")
            }
            return value
        }
    }
}

extension NamedValue {
    /// Values by name; the same name twice is an error.
    static func values(
        _ arguments: [String],
        environmentPrefix: String,
        environment: [String: String]
    ) throws(ClientError) -> [String: String] {
        var values: [String: String] = [:]
        for argument in arguments {
            let named = NamedValue(argument)
            guard !named.name.isEmpty else {
                throw .usage("\"\(argument)\" has no name: expected name=value")
            }
            guard values[named.name] == nil else { throw .usage("\(named.name) is given twice") }
            values[named.name] = try named.value(
                environmentPrefix: environmentPrefix,
                environment: environment
            )
        }
        return values
    }
}
