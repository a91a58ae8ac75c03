import BuilderProtocol
import Builders

extension ConfigurationValue {
    /// A builder's preparation steps; nil when any of them cannot be read.
    func steps() -> [StepConfiguration]? {
        guard let elements = elements() else { return nil }
        var counts: [StepKind: Int] = [:]
        let steps = elements.compactMap { $0.step(counts: &counts) }
        return steps.count == elements.count ? steps : nil
    }

    /// `counts`: steps of each kind so far; one without a name is called after its kind.
    private func step(counts: inout [StepKind: Int]) -> StepConfiguration? {
        guard node.mapping != nil else {
            report(expected: Self.stepExpectation)
            return nil
        }
        let kinds = StepKind.allCases.map(\.rawValue)
        let section = section(kinds + ["name", "cost"])
        let given = StepKind.allCases.filter { section[$0.rawValue] != nil }
        guard given.count == 1, let kind = given.first, let value = section[kind.rawValue] else {
            report("expected \(Self.stepExpectation)")
            return nil
        }
        counts[kind, default: 0] += 1
        let count = counts[kind] ?? 1
        var name = count == 1 ? kind.rawValue : "\(kind.rawValue)-\(count)"
        section.read("name", into: &name) { $0.stepName() }
        guard let work = value.stepWork(kind) else { return nil }
        return StepConfiguration(name: name, work: work, cost: section["cost"]?.duration())
    }

    private func stepWork(_ kind: StepKind) -> StepConfiguration.Work? {
        switch kind {
        case .checkout: checkout().map { .checkout($0) }
        case .fetch: fetch().map { .fetch($0) }
        case .result: result().map { .result($0) }
        case .callout: callout().map { .callout($0) }
        }
    }

    private func checkout() -> StepConfiguration.Checkout? {
        let section = section(["repository", "revision", "to"])
        section.require("repository", "repository: where the files come from")
        section.require("revision", "revision: a commit, tag or branch")
        section.require("to", "to: where the files go")
        guard let repository = section["repository"]?.text(), let revision = section["revision"]?.text(),
            let to = section["to"]?.text()
        else { return nil }
        return .init(repository: repository, revision: revision, to: to)
    }

    private func fetch() -> StepConfiguration.Fetch? {
        let section = section(["url", "size", "sha256", "to"])
        section.require("url", "url: where the file comes from")
        section.require("size", "size: its bytes")
        section.require("sha256", "sha256: its checksum")
        section.require("to", "to: where the file goes")
        guard let url = section["url"]?.text(), let size = section["size"]?.sizeOrTemplate(),
            let sha256 = section["sha256"]?.text(), let to = section["to"]?.text()
        else { return nil }
        return .init(url: url, size: size, sha256: sha256, to: to)
    }

    private func result() -> StepConfiguration.Result? {
        let section = section(["builder", "parameters", "to", "follow"])
        section.require("builder", "builder: whose result")
        section.require("to", "to: where its artifacts go")
        var (parameters, follow) = ([String: String](), false)
        section.read("parameters", into: &parameters) { $0.textMembers() }
        section.read("follow", into: &follow) { $0.flag() }
        guard let builder = section["builder"]?.text(), let to = section["to"]?.text() else { return nil }
        return .init(builder: builder, parameters: parameters, to: to, follow: follow)
    }

    private func callout() -> StepConfiguration.Callout? {
        let section = section(["url", "timeout"])
        section.require("url", "url: the service that is asked")
        guard let url = section["url"]?.text() else { return nil }
        var callout = StepConfiguration.Callout(url: url)
        section.read("timeout", into: &callout.timeout) { $0.timeout() }
        return callout
    }

    /// A template takes what the parameters say for a number of bytes.
    private func sizeOrTemplate() -> String? {
        if scalarText?.utf8.contains(UInt8(ascii: "{")) == true { return text() }
        return size().map { String($0) }
    }

    private func stepName() -> String? {
        parsed("a name of at most 100 bytes on one line") { name in
            let isOneLine = name.onOneLine == name && !name.hasPrefix(" ") && !name.hasSuffix(" ")
            return (1...100).contains(name.utf8.count) && isOneLine ? name : nil
        }
    }

    private static let stepExpectation =
        "a step with exactly one of checkout, fetch, result, callout, such as - fetch: { url: … }"
}
