import Hummingbird

/// One path of the surface, such as `/v1/builders/{builder}/results/{key}`, and what may be done with it.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Reply
    /// Answers on the spot, without waiting for anything, given the whole body; nil leaves it to the handler.
    typealias ImmediateHandler = @Sendable (Call, ByteBuffer) throws -> ReadyReply?

    /// What a method does, and the scope it takes; nil for what everybody may do.
    struct Action: Sendable {
        var scope: AccessScope?
        var handler: Handler
        var immediate: ImmediateHandler?
    }

    /// The `route` label of the HTTP metrics.
    let template: String
    private let parts: [Part]
    private let names: [String]
    private let endsOpen: Bool
    private var actions: [HTTPRequest.Method: Action] = [:]

    private enum Part: Sendable {
        case literal(String)
        case parameter(String)
        /// All that is left, slashes included.
        case rest(String)

        var name: String? {
            switch self {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }

        var isRest: Bool {
            if case .rest = self { true } else { false }
        }
    }

    init(_ template: String) {
        self.template = template
        parts = template.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(Self.part)
        names = parts.compactMap(\.name)
        endsOpen = parts.last?.isRest ?? false
    }

    /// GET, and HEAD with it.
    func get(
        _ scope: AccessScope?,
        _ handler: @escaping Handler,
        immediate: ImmediateHandler? = nil
    ) -> Route {
        let action = Action(scope: scope, handler: handler, immediate: immediate)
        return adding(.get, action).adding(.head, action)
    }

    func post(
        _ scope: AccessScope?,
        _ handler: @escaping Handler,
        immediate: ImmediateHandler? = nil
    ) -> Route {
        adding(.post, Action(scope: scope, handler: handler, immediate: immediate))
    }

    func put(_ scope: AccessScope?, _ handler: @escaping Handler) -> Route {
        adding(.put, Action(scope: scope, handler: handler))
    }

    func delete(_ scope: AccessScope?, _ handler: @escaping Handler) -> Route {
        adding(.delete, Action(scope: scope, handler: handler))
    }

    func action(for method: HTTPRequest.Method) -> Action? {
        actions[method]
    }

    /// The `Allow` header's value.
    var allowed: String {
        actions.keys.map(\.rawValue).sorted().joined(separator: ", ")
    }

    /// True when the path is this route's.
    func matches(_ segments: [Substring]) -> Bool {
        guard endsOpen ? segments.count >= parts.count : segments.count == parts.count else { return false }
        for (part, segment) in zip(parts, segments) {
            if case .literal(let literal) = part, segment != literal { return false }
        }
        return true
    }

    /// The parameters of a path that matches.
    func parameters(of segments: [Substring]) -> PathParameters {
        var values: [Substring] = []
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .literal: break
            case .parameter: values.append(segment)
            case .rest:
                values.append(segment.base[segment.startIndex..<segments[segments.count - 1].endIndex])
            }
        }
        return PathParameters(names: names, values: values)
    }

    private func adding(_ method: HTTPRequest.Method, _ action: Action) -> Route {
        var route = self
        route.actions[method] = action
        return route
    }

    private static func part(_ text: Substring) -> Part {
        guard text.hasPrefix("{") else { return .literal(String(text)) }
        let name = text.dropFirst().dropLast()
        return name.hasSuffix("…") ? .rest(String(name.dropLast())) : .parameter(String(name))
    }
}
