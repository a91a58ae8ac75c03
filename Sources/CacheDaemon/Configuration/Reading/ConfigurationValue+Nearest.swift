extension ConfigurationValue {
    /// The value at a path such as `[1].fetch.url` or `.revision`, or the nearest one around it.
    func nearest(to path: Substring) -> ConfigurationValue {
        guard let first = path.first else { return self }
        if first == "[" {
            let digits = path.dropFirst().prefix { $0 != "]" }
            guard let index = Int(digits), let sequence = node.sequence, index < sequence.count else {
                return self
            }
            return element(index, sequence[index]).nearest(to: path.dropFirst(digits.count + 2))
        }
        let name = path.dropFirst().prefix { $0 != "." && $0 != "[" }
        guard node.mapping != nil, let member = members()?.first(where: { $0.name == name })?.value else {
            return self
        }
        return member.nearest(to: path.dropFirst(name.count + 1))
    }
}
