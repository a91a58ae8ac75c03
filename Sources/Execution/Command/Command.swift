/// What a builder runs.
package enum Command: Hashable, Sendable {
    /// A program and its arguments.
    case list([String])
    /// A script for `/bin/sh -e -c`.
    case shell(String)

    /// The program and its arguments as they are executed.
    package var arguments: [String] {
        switch self {
        case .list(let arguments): arguments
        case .shell(let script): ["/bin/sh", "-e", "-c", script]
        }
    }
}

extension Command: CustomStringConvertible {
    /// As failures name it: every word in quotes.
    package var description: String {
        switch self {
        case .list(let arguments): arguments.map { "\"\($0)\"" }.joined(separator: " ")
        case .shell(let script): "\"\(script)\""
        }
    }
}
