/// A pattern of relative paths: `*` and `?` inside a component, `**` for any number of components.
///
/// A path is matched component by component on the way down; what has been matched so far is a set of
/// positions, so the work is bounded by pattern × path, however many stars there are.
package struct PathPattern: Sendable {
    /// Positions in the pattern that a path may have reached.
    package typealias Progress = Set<Int>

    private enum Component: Hashable, Sendable {
        case anything
        case name(NamePattern)
    }

    package let text: String
    private let components: [Component]

    /// Only for a pattern without problem.
    package init(_ text: String) {
        self.text = text
        components = Self.split(text).map { $0.elementsEqual("**".utf8) ? .anything : .name(NamePattern($0)) }
    }

    /// What is wrong with the pattern, nil when nothing is.
    package static func problem(of text: String) -> String? {
        if text.utf8.first == UInt8(ascii: "/") { return "must be relative" }
        if text.utf8.contains(0) { return "must not contain a NUL character" }
        if split(text).contains(where: { $0.elementsEqual("..".utf8) }) { return "must not contain .." }
        return split(text).isEmpty ? "must name something; ** means everything" : nil
    }

    /// Before the first component.
    package var start: Progress { closure(of: [0]) }

    /// Takes one more component of a path; nothing is left when no path that begins so can match.
    package func advance(_ progress: Progress, over name: [UInt8]) -> Progress {
        var next: Progress = []
        for position in progress where position < components.count {
            switch components[position] {
            case .anything where position == components.count - 1: next.insert(components.count)
            case .anything: next.insert(position)
            case .name(let pattern): if pattern.matches(name) { next.insert(position + 1) }
            }
        }
        return closure(of: next)
    }

    /// True when the path matches; of a directory, that all below it does.
    package func isComplete(_ progress: Progress) -> Bool {
        progress.contains(components.count)
    }

    // `**` may stand for no component, except at the end: `dist/**` is what lies below dist.
    private func closure(of progress: Progress) -> Progress {
        var closure = progress
        for var position in progress {
            while position < components.count - 1, components[position] == .anything {
                position += 1
                closure.insert(position)
            }
        }
        return closure
    }

    private static func split(_ text: String) -> [ArraySlice<UInt8>] {
        Array(text.utf8).split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    }
}
