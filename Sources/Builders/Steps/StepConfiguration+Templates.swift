import BuilderProtocol

extension StepConfiguration {
    /// The step's templates with their paths relative to the step: `fetch.url`.
    var templates: [(path: String, text: String)] {
        switch work {
        case .checkout(let checkout):
            [
                ("checkout.repository", checkout.repository), ("checkout.revision", checkout.revision),
                ("checkout.to", checkout.to),
            ]
        case .fetch(let fetch):
            [
                ("fetch.url", fetch.url), ("fetch.size", fetch.size), ("fetch.sha256", fetch.sha256),
                ("fetch.to", fetch.to),
            ]
        case .result(let result):
            result.parameters.sorted { $0.key < $1.key }.map { ("result.parameters.\($0.key)", $0.value) }
                + [("result.to", result.to)]
        case .callout(let callout): [("callout.url", callout.url)]
        }
    }

    /// Where its files go, and how that is named; nil when it brings none.
    var target: (path: String, text: String)? {
        templates.first { $0.path.hasSuffix(".to") }
    }

    /// Parameters that the step's templates name.
    var names: Set<String> {
        templates.reduce(into: []) { names, template in
            names.formUnion((try? Template(parsing: template.text).names) ?? [])
        }
    }
}

extension StepConfiguration.Result {
    /// Whose result it is, for a build with these parameters.
    func request(_ parameters: [String: String]) -> DependencyRequest {
        DependencyRequest(
            builder: builder,
            parameters: self.parameters.mapValues { Template.render($0, parameters) }
        )
    }
}
