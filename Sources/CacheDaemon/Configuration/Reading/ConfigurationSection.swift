import Yams

/// A mapping whose keys are known.
struct ConfigurationSection {
    /// The mapping itself.
    let value: ConfigurationValue
    private var members: [String: ConfigurationValue]

    fileprivate init(_ value: ConfigurationValue, known: [String]) {
        self.value = value
        members = [:]
        for (name, member) in value.members() ?? [] {
            if known.contains(name) {
                members[name] = member
            } else {
                let meant = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
                member.report("unknown key; \(meant ?? "expected one of \(known.joined(separator: ", "))")")
            }
        }
    }

    subscript(name: String) -> ConfigurationValue? { members[name] }

    /// Replaces the target when the key is there and can be read.
    func read<Value>(_ name: String, into target: inout Value, _ read: (ConfigurationValue) -> Value?) {
        if let value = members[name].flatMap(read) { target = value }
    }

    /// Reports the mapping when it has no such key.
    func require(_ name: String, _ expectation: String) {
        if members[name] == nil { value.report("expected \(expectation)") }
    }

    /// Flags and variables take the place of what the file says.
    mutating func override(with overrides: ConfigurationOverrides) {
        for (name, setting) in overrides.settings {
            members[name] = ConfigurationValue(
                node: Node(setting.text, Tag(.str), .doubleQuoted),
                place: setting.place,
                key: nil,
                issues: value.issues
            )
        }
    }

    /// The value at a path such as `source.revision`, `value[1]` or `environment.A`, or the nearest one around it.
    func nearest(to path: String) -> ConfigurationValue {
        let name = path.prefix { $0 != "." && $0 != "[" }
        guard let member = members[String(name)] else { return value }
        return member.nearest(to: path.dropFirst(name.count))
    }
}

extension ConfigurationValue {
    /// The mapping's members; keys that are not known are reported.
    func section(_ known: [String]) -> ConfigurationSection {
        ConfigurationSection(self, known: known)
    }
}
