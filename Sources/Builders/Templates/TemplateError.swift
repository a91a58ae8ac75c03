/// Why a text is no template.
package enum TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A `{` that nothing closes, or a `}` that closes nothing; offsets count bytes.
    case loneBrace(Character, offset: Int)
    /// `{}`, or braces around something that is no name.
    case invalidName(String)

    package var description: String {
        switch self {
        case .loneBrace(let brace, let offset):
            "has a lone \(brace) at byte \(offset); write \(brace)\(brace) for the character itself"
        case .invalidName(let name):
            "has {\(name)}, which is no name; write {{ and }} for braces"
        }
    }
}
