/// The variable parts of a path, still percent-encoded, by their names in the route's template.
struct PathParameters: Sendable {
    let names: [String]
    let values: [Substring]

    subscript(name: String) -> Substring {
        guard let index = names.firstIndex(of: name) else {
            preconditionFailure("the route has no {\(name)}")
        }
        return values[index]
    }
}
