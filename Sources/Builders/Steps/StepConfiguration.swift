package import BuilderProtocol

/// What the configuration says about one preparation step; texts are templates over the builder's parameters.
package struct StepConfiguration: Hashable, Sendable {
    package enum Work: Hashable, Sendable {
        case checkout(Checkout)
        case fetch(Fetch)
        case result(Result)
        case callout(Callout)
    }

    /// The files of a git revision.
    package struct Checkout: Hashable, Sendable {
        package var repository: String
        package var revision: String
        package var to: String

        package init(repository: String, revision: String, to: String) {
            (self.repository, self.revision, self.to) = (repository, revision, to)
        }
    }

    /// A file whose content is known by its checksum.
    package struct Fetch: Hashable, Sendable {
        package var url: String
        /// In bytes.
        package var size: String
        package var sha256: String
        package var to: String

        package init(url: String, size: String, sha256: String, to: String) {
            (self.url, self.size, self.sha256, self.to) = (url, size, sha256, to)
        }
    }

    /// The artifacts of another builder's result.
    package struct Result: Hashable, Sendable {
        package var builder: String
        package var parameters: [String: String]
        package var to: String
        /// True: a newer result of that builder makes this one's stale.
        package var follow: Bool

        package init(builder: String, parameters: [String: String], to: String, follow: Bool = false) {
            (self.builder, self.parameters, self.to, self.follow) = (builder, parameters, to, follow)
        }
    }

    /// Something that a service does, which then calls back.
    package struct Callout: Hashable, Sendable {
        package var url: String
        package var timeout: Duration

        package init(url: String, timeout: Duration = .seconds(300)) {
            (self.url, self.timeout) = (url, timeout)
        }
    }

    package var name: String
    package var work: Work
    /// What it takes, as far as the operator knows.
    package var cost: Duration?

    package init(name: String, work: Work, cost: Duration? = nil) {
        self.name = name
        self.work = work
        self.cost = cost
    }

    package var kind: StepKind {
        switch work {
        case .checkout: .checkout
        case .fetch: .fetch
        case .result: .result
        case .callout: .callout
        }
    }

    /// The dependency, when the step needs one.
    package var result: Result? {
        if case .result(let result) = work { result } else { nil }
    }

    package var declaration: StepDeclaration { StepDeclaration(name: name, kind: kind, cost: cost) }
}
