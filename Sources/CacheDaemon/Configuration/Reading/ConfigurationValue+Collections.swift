import BuilderProtocol

/// Lists and mappings, read or reported.
extension ConfigurationValue {
    /// A list's elements; nil when it is none. `key:` with nothing behind it is an empty list.
    func elements() -> [ConfigurationValue]? {
        if isEmpty { return [] }
        guard let sequence = node.sequence else {
            report(expected: "a list such as [one, two]")
            return nil
        }
        return sequence.enumerated().map { element($0.offset, $0.element) }
    }

    /// A list of texts; nil when any of it cannot be read.
    func texts() -> [String]? {
        guard let elements = elements() else { return nil }
        let texts = elements.compactMap { $0.text() }
        return texts.count == elements.count ? texts : nil
    }

    /// A list of names, each once; nil when any of it cannot be read.
    func names() -> [String]? {
        guard let elements = elements() else { return nil }
        var names: [String] = []
        for element in elements {
            guard
                let name = element.parsed(
                    Self.nameExpectation,
                    { BuilderDeclaration.isValidName($0) ? $0 : nil }
                )
            else { continue }
            guard !names.contains(name) else {
                element.report("expected each name once, but \(name) stands here again")
                continue
            }
            names.append(name)
        }
        return names.count == elements.count ? names : nil
    }

    /// A mapping's members in their order; nil when it is none. Nothing is an empty mapping.
    func members() -> [(name: String, value: ConfigurationValue)]? {
        if isEmpty { return [] }
        guard let mapping = node.mapping else {
            report(expected: "a mapping of keys to values")
            return nil
        }
        return mapping.compactMap { key, value in
            let line = key.mark?.line ?? value.mark?.line
            guard let name = key.scalar?.string else {
                member("?", line: line, value).report("expected a name as key")
                return nil
            }
            return (name, member(name, line: line, value))
        }
    }

    /// A mapping of texts, such as `environment`; nil when any of it cannot be read.
    func textMembers() -> [String: String]? {
        guard let members = members() else { return nil }
        var texts: [String: String] = [:]
        for (name, value) in members { texts[name] = value.text() }
        return texts.count == members.count ? texts : nil
    }

    /// A mapping whose keys are the operator's own names; those that cannot be names are reported.
    func namedMembers() -> [(name: String, value: ConfigurationValue)] {
        (members() ?? []).filter { name, value in
            if BuilderDeclaration.isValidName(name) { return true }
            value.report("expected \(Self.nameExpectation) as key")
            return false
        }
    }

    private static let nameExpectation =
        "a name (letters, digits, - and _, at most 64, the first a letter or digit)"
}
